// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ServiceProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void itIsReadyOnceItsAddressAnswers() throws Exception {
        var port = Ports.free();
        var program = Program.main("child", Child.class).readyAt(address(port));
        try (var deaf = program.start()) {
            assertThatThrownBy(() -> deaf.awaitReady(Duration.ofSeconds(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("child was not ready within 1 s: http://127.0.0.1:" + port);
        }
        try (var serving = program.arguments("serve:" + port).start()) {
            serving.awaitReady(PATIENCE);
        }
    }

    @Test
    void oneThatEndsWithoutTheAwaitedLineSaysWithWhichCodeAndWhatItPrinted() throws Exception {
        try (var child = Program.main("child", Child.class).arguments("fail").readyOnLine("up").start()) {
            assertThatThrownBy(() -> child.awaitReady(PATIENCE))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("child ended with exit code 3 and printed no line with 'up'")
                    .hasMessageContaining("it cannot be done");
        }
    }

    @Test
    void aFrozenOneDoesNothingUntilItIsThawed() throws Exception {
        var address = address(Ports.free());
        try (var child = Program.main("child", Child.class).arguments("serve:" + address.getPort()).readyAt(address).start()) {
            child.awaitReady(PATIENCE);
            child.freeze();
            assertThat(child.isAlive()).isTrue();
            assertThat(ServiceProcess.look(address, Duration.ofSeconds(1))).contains("timed out");
            child.thaw();
            assertThat(ServiceProcess.look(address, Duration.ofSeconds(1))).isEqualTo("200");
        }
    }

    @Test
    void oneThatIsStoppedEndsInOrderEvenIfItIsFrozen() throws Exception {
        try (var child = Program.main("child", Child.class).readyOnLine("up").start()) {
            child.awaitReady(PATIENCE);
            child.freeze();
            assertThat(child.stop(PATIENCE)).isEqualTo(143);
            assertThat(child.exit().get(5, TimeUnit.SECONDS)).isEqualTo(143);
            assertThat(child.lines()).last().isEqualTo("bye");
        }
    }

    @Test
    void oneThatDoesNotEndWhenAskedIsKilledAfterTheGrace() throws Exception {
        try (var child = Program.main("child", Child.class).arguments("stubborn").readyOnLine("up").start()) {
            child.awaitReady(PATIENCE);
            assertThat(child.stop(Duration.ofMillis(500))).isEqualTo(137);
        }
    }

    @Test
    void aKilledOneHasNoChanceToSayAnything() throws Exception {
        try (var child = Program.main("child", Child.class).readyOnLine("up").start()) {
            child.awaitReady(PATIENCE);
            child.kill();
            assertThat(child.exit().get(5, TimeUnit.SECONDS)).isEqualTo(137);
            assertThat(child.lines()).doesNotContain("bye");
        }
    }

    @Test
    void oneThatCannotBeStartedIsNamed() {
        assertThatThrownBy(() -> Program.jar("child", Path.of("x.jar")).directory(Path.of("/no/such")).start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("child cannot be started")
                .hasMessageContaining("/no/such");
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }
}
