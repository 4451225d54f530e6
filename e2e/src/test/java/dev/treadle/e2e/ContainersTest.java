// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.socket.ServerMessage.Welcome;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// docker-compose.yml for real: up from nothing, three pages, scaled, killed, and down. `./treadle test --containers` runs it.
@EndToEnd
@EnabledIfSystemProperty(named = "treadle.containers.project", matches = ".+", disabledReason = "./treadle test --containers runs it")
class ContainersTest extends DeployedPages {

    private static final int RELOADS = 4;

    private static Containers containers;

    @BeforeAll
    static void up() throws Exception {
        containers = Containers.up(System.getProperty("treadle.containers.project"));
    }

    @Override
    URI address() {
        return containers.address();
    }

    @Override
    Journal journal() {
        return containers.journal();
    }

    @AfterAll
    static void down() throws Exception {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void aPageThatMeetsEitherReplicaGoesOnWithItsSessionForTheyHaveOneKey(Stage stage) throws Exception {
        containers.scale(2, 2);
        var visit = stage.open(at(AsyncFunctionsPage.PATH)).expectCuts();
        var page = new AsyncFunctionsPage(visit);
        for (var click = 1; click <= RELOADS; click++) {
            page.click(AsyncFunctionsPage.Form.WORKER);
            assertThat(page.text(AsyncFunctionsPage.Form.WORKER)).hasText("Finished " + click);
            visit.page().reload();
            visit.awaitConnection("connected");
        }
        var welcomes = visit.heard(Welcome.class);
        assertThat(welcomes).hasSizeGreaterThan(RELOADS);
        assertThat(welcomes).extracting(Welcome::session).containsOnly(visit.session());
    }

    @Test
    void eachNumberIsShownOnceWhileServicesAreScaledUpAndDown(Stage stage) throws Exception {
        containers.scale(1, 1);
        var page = count(stage);
        containers.scale(2, 4);
        var second = count(stage);
        // Whatever the three that go have begun they hand back.
        containers.scale(2, 1);
        requireClean(page);
        requireClean(second);
    }

    /// What is done to one container while a job streams to a page.
    private enum Deed {
        KILLED("kill", "start"), STOPPED("stop", "start"), RESTARTED("restart");

        private final List<String> verbs;

        Deed(String... verbs) {
            this.verbs = List.of(verbs);
        }

        void to(String container) throws Exception {
            for (var verb : verbs) {
                containers.docker(verb, container);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachNumberIsShownOnceWhenTheWorkerThatCountsIs(Deed deed, Stage stage) throws Exception {
        containers.scale(2, 2);
        var page = count(stage);
        deed.to(containers.workerOf(page));
        requireClean(page);
        assertThat(journal().owners(page.visit().session())).as("attempts").hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void eachNumberIsShownOnceWhenKafkaIs(Deed deed, Stage stage) throws Exception {
        containers.scale(2, 2);
        var page = count(stage);
        deed.to(containers.of("kafka").getFirst());
        requireClean(page);
    }

    @ParameterizedTest
    @EnumSource
    void eachNumberIsShownOnceWhenTheLoadBalancerIs(Deed deed, Stage stage) throws Exception {
        containers.scale(2, 2);
        var page = count(stage);
        deed.to(containers.of("load-balancer").getFirst());
        requireClean(page);
    }

    @ParameterizedTest
    @EnumSource
    void eachNumberIsShownOnceWhenOneReplicaAfterTheOtherIs(Deed deed, Stage stage) throws Exception {
        containers.scale(2, 2);
        var page = count(stage);
        for (var replica : containers.of("ui-service")) {
            deed.to(replica);
            // The next one only goes when this one takes pages again.
            containers.awaitHealthy(6);
        }
        requireClean(page);
    }
}
