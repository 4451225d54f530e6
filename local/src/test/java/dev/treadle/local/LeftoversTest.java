// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LeftoversTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void whatALauncherStartedIsWaitedForByTheNext() throws Exception {
        try (var child = Program.main("child", Child.class).readyOnLine("up").start()) {
            child.awaitReady(PATIENCE);
            new Leftovers(record()).add(child.handle());

            var next = CompletableFuture.runAsync(this::awaitLeftovers);
            assertThat(next).isNotDone();
            child.stop(PATIENCE);

            assertThat(next).succeedsWithin(PATIENCE);
            assertThat(record()).doesNotExist();
        }
    }

    @Test
    void aProcessThatMerelyHasTheSameNumberIsLeftAlone() throws Exception {
        Files.writeString(record(), ProcessHandle.current().pid() + " 2001-01-01T00:00:00Z\n");
        assertThat(CompletableFuture.runAsync(this::awaitLeftovers)).succeedsWithin(Duration.ofSeconds(10));
    }

    private Path record() {
        return directory.resolve("processes");
    }

    private void awaitLeftovers() {
        try {
            new Leftovers(record()).await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
