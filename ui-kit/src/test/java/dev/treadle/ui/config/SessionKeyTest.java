// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionKeyTest {

    @TempDir
    Path directory;

    private static byte[] key(String name, Object value) {
        return SessionKey.of(TestConfig.of(Map.of("treadle.session." + name, value.toString())).session());
    }

    @Test
    void theConfiguredKeyIsTheKey() {
        assertThat(key("key", Base64.getEncoder().encodeToString(new byte[32]) + "\n")).isEqualTo(new byte[32]);
    }

    @Test
    void aFileThatIsAbsentIsMadeOnceForAllWhoShareIt() throws Exception {
        var file = directory.resolve("keys/session.key");
        var keys = new ArrayList<byte[]>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : executor.invokeAll(java.util.Collections.nCopies(20, (Callable<byte[]>) () -> key("key-file", file)))) {
                keys.add(each.get());
            }
        }

        assertThat(keys).allSatisfy(key -> assertThat(key).hasSize(32).isEqualTo(keys.getFirst()));
        assertThat(Files.getPosixFilePermissions(file)).extracting(Enum::name).containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void withoutAKeyEachStartHasOneOfItsOwn() {
        var session = TestConfig.of(Map.of()).session();
        assertThat(SessionKey.of(session)).hasSize(32).isNotEqualTo(SessionKey.of(session));
    }

    @Test
    void aReplicaThatIsToldOfAFileThatCannotBeHadMakesNoKeyOfItsOwn() {
        assertThatThrownBy(() -> key("key-file", "/proc/no/such/place"))
                .hasMessageStartingWith("treadle.session.key-file names /proc/no/such/place, which can neither be read nor made");
    }

    @Test
    void aKeyThatCannotBeIsNamedAndNotTold() throws Exception {
        var file = Files.writeString(directory.resolve("session.key"), "c2VjcmV0");
        assertThatThrownBy(() -> key("key-file", file)).hasMessageContaining(file.toString()).hasMessageContaining("6 bytes and should have 32")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> UiConfigCheck.check(TestConfig.of(Map.of("treadle.session.key", "no key", "treadle.replica.address", "here:80"))))
                .hasMessageContaining("treadle.session.key: it is not in Base64").hasMessageContaining("treadle.replica.address is \"here:80\"");
    }
}
