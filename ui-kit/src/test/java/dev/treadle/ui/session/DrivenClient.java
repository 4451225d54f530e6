// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The browser's real client in a process of Node, whose clock, visitor and network are the test: `ui-kit/web/testing/driven.js`.
final class DrivenClient implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;

    DrivenClient() throws IOException {
        process = new ProcessBuilder("node", "testing/driven.js").directory(Path.of("web").toFile()).redirectError(Redirect.INHERIT).start();
        to = process.outputWriter(StandardCharsets.UTF_8);
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Something happens to it.
    ///
    /// @return what has come of it
    JsonNode step(String step, Map<String, ?> what) {
        try {
            var line = new HashMap<String, Object>(what);
            line.put("step", step);
            to.write(JSON.writeValueAsString(line));
            to.newLine();
            to.flush();
            var answer = from.readLine();
            if (answer == null) {
                throw new AssertionError("the client ended at " + line + "; what it printed says why");
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode step(String step) {
        return step(step, Map.of());
    }

    @Override
    public void close() throws IOException {
        to.close();
        process.destroy();
    }
}
