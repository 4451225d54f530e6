// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PairTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void servicesRunWhereTheyDoNotReadTheSettingsOfDockerCompose() {
        var ui = Pair.uiService("ui-1", ROOT, 1, "127.0.0.1:2", Path.of("state"));
        var worker = Pair.workerService("worker-1", ROOT, 3, "127.0.0.1:2");

        assertThat(ROOT.resolve(".env")).exists();
        assertThat(ui.directory()).isEqualTo(ROOT.resolve("ui-service"));
        assertThat(ui.directory().resolve(".env")).doesNotExist();
        assertThat(worker.directory()).isEqualTo(ROOT.resolve("worker-service"));
        assertThat(worker.directory().resolve(".env")).doesNotExist();
    }
}
