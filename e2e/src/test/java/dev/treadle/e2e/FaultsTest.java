// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is done to the processes while jobs stream to pages, each number is shown once.
///
/// `./treadle faults` runs this too, with more rounds and with faults that last as long as they may: docs/faults.md.
@EndToEnd
class FaultsTest {

    private static final boolean FULL = Boolean.getBoolean("treadle.faults.full");
    private static final int ROUNDS = Integer.getInteger("treadle.faults.rounds", 1);
    private static final String ONLY = System.getProperty("treadle.faults.only", "");
    // A promise holds on a machine that has nothing else to do; this one may be busy.
    private static final int LENIENCE = 2;

    private static final FaultTable TABLE = new FaultTable();
    private static FaultRig rig;
    private static int rigs;

    static Stream<Fault> faults() {
        var chosen = Arrays.stream(Fault.values()).filter(fault -> ONLY.isEmpty() || fault.word().equals(ONLY)).toList();
        assertThat(chosen).as("faults called \"%s\"; there are %s", ONLY, Stream.of(Fault.values()).map(Fault::word).toList()).isNotEmpty();
        return IntStream.range(0, ROUNDS).boxed().flatMap(round -> chosen.stream());
    }

    @BeforeAll
    static void head() {
        System.out.println(FaultTable.head());
    }

    @ParameterizedTest(name = "each number is shown once when {0}")
    @MethodSource("faults")
    void eachNumberIsShownOnceWhen(Fault fault, Stage stage) throws Exception {
        tried(stage, run -> {
            var outcome = run.of(fault);
            // At once: who waits for the table sees that it goes on.
            System.out.println(TABLE.add(outcome));
            assertThat(outcome.accounts()).as("what was shown").allMatch(Account::clean);
            if (fault.bound() != Fault.Bound.NONE) {
                assertThat(Duration.ofMillis((long) outcome.recoveryMillis()))
                        .as("how long recovery took, which is promised within %s", fault.bound().promised())
                        .isLessThan(fault.bound().promised().multipliedBy(LENIENCE));
            }
        });
    }

    @Test
    void theButtonsOfThePageDoToRealProcessesWhatTheySay(Stage stage) throws Exception {
        tried(stage, run -> {
            rig.complete();
            var host = rig.host();
            var page = run.countBehindTheBalancer(host, 300);
            var owner = rig.owner();
            var killed = rig.workerOf(page);
            run.strike(() -> page.press("Kill this worker"));
            Until.holds("the worker is dead", killed::isAlive, alive -> !alive);
            page.press("Kill the Ledger's owner");
            Until.holds("the Ledger's owner is dead", owner.process()::isAlive, alive -> !alive);
            run.awaitNextAttempt(page);

            rig.complete();
            run.balanceAgain();
            page.press("Kill this page's host");
            Until.holds("the page's host is dead", host.process()::isAlive, alive -> !alive);
            page.awaitDone("process " + host.process().pid() + " is killed in a moment");

            var frozen = rig.workerOf(page);
            page.press("Freeze it");
            page.awaitDone("froze process " + frozen.pid() + " for 8 seconds");
            Until.holds("the other worker is frozen", () -> Files.readString(Path.of("/proc/" + frozen.pid() + "/status")),
                    status -> status.contains("State:\tT"));
            frozen.thaw();
            assertThat(run.accounts()).allMatch(Account::clean);
        });
    }

    private interface Trial {
        void with(FaultRun run) throws Exception;
    }

    private static void tried(Stage stage, Trial trial) throws Exception {
        if (rig == null) {
            rig = FaultRig.start(++rigs);
        }
        var sound = false;
        try {
            trial.with(new FaultRun(rig, stage, FULL));
            sound = true;
        } finally {
            if (!sound) {
                // Nobody knows in which state it is.
                rig.close();
                rig = null;
            }
        }
    }

    @AfterAll
    static void tell() throws Exception {
        if (rig != null) {
            rig.close();
        }
        List.of("", String.join("\n", TABLE.lines()), "").forEach(System.out::println);
    }
}
