// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.local;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DataDirectoryTest {

    @TempDir
    Path parent;

    private Path path;

    @BeforeEach
    void name() {
        path = parent.resolve("data");
    }

    @Test
    void whatItHoldsIsThereTheNextTime() throws Exception {
        write("kafka/records");
        DataDirectory.open(path, false).close();
        assertThat(path.resolve("kafka/records")).exists();
    }

    @Test
    void aFreshOneIsEmptyWhateverItHeld() throws Exception {
        write("kafka/records");
        DataDirectory.open(path, true).close();
        assertThat(path.resolve("kafka")).doesNotExist();
        DataDirectory.open(path, false).close();
    }

    @Test
    void oneThatIsInUseIsRefusedAndLeftAsItIs() throws Exception {
        write("kafka/records");
        try (var held = DataDirectory.open(path, false)) {
            assertThat(held.kafka()).isEqualTo(path.resolve("kafka"));
            assertThatThrownBy(() -> DataDirectory.open(path, true)).isInstanceOf(UsageError.class).hasMessage(
                    "the data directory " + path + " is in use by another ./treadle: stop that one, or give another directory with --data");
        }
        assertThat(path.resolve("kafka/records")).exists();
    }

    @Test
    void oneOfAnotherVersionIsRefusedUnlessItIsToBeFresh() throws Exception {
        write("kafka/records");
        Files.writeString(path.resolve("treadle-data.properties"), "layout=1\nkafka=3.9.0\n");
        assertThatThrownBy(() -> DataDirectory.open(path, false)).isInstanceOf(UsageError.class)
                .hasMessageContaining("is of another version").hasMessageContaining("kafka=3.9.0 found")
                .hasMessageContaining("--fresh");
        DataDirectory.open(path, true).close();
        DataDirectory.open(path, false).close();
    }

    @Test
    void aDirectoryThatTreadleDidNotMakeIsNeverEmptied() throws Exception {
        Files.createDirectories(path);
        Files.writeString(path.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> DataDirectory.open(path, true)).isInstanceOf(UsageError.class)
                .hasMessageContaining(path + " has files in it and was not made by Treadle");
        assertThat(path).isDirectoryContaining(file -> file.endsWith("thesis.tex"));
        assertThat(path.resolve("lock")).doesNotExist();
    }

    @Test
    void aFileIsNoDirectory() throws Exception {
        Files.createFile(path);
        assertThatThrownBy(() -> DataDirectory.open(path, false)).isInstanceOf(UsageError.class)
                .hasMessageContaining("--data " + path + " is no directory");
    }

    private void write(String file) throws Exception {
        DataDirectory.open(path, false).close();
        Files.createDirectories(path.resolve(file).getParent());
        Files.writeString(path.resolve(file), "data");
    }
}
