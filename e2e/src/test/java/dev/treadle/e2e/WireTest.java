// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.e2e.Wire.Flow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WireTest {

    /// More than the wire reads at once, and little enough to lie between it and a browser that reads nothing.
    private static final int ANSWER = 200_000;

    private ServerSocket server;
    private Wire wire;

    @BeforeEach
    void begin() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        wire = Wire.to(URI.create("http://localhost:" + server.getLocalPort()));
    }

    @AfterEach
    void end() throws IOException {
        wire.close();
        server.close();
    }

    private Socket browser() throws IOException {
        return new Socket("localhost", wire.address().getPort());
    }

    @Test
    void whatIsSaidPassesInBothDirections() throws Exception {
        try (var browser = browser(); var serving = server.accept()) {
            browser.getOutputStream().write(1);
            assertThat(serving.getInputStream().read()).isEqualTo(1);
            serving.getOutputStream().write(2);
            assertThat(browser.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aCutEndsBothSidesAndRefusesNewOnesUntilItIsMended() throws Exception {
        try (var browser = browser(); var serving = server.accept()) {
            wire.cut();
            assertThat(ended(browser)).isTrue();
            assertThat(ended(serving)).isTrue();
            try (var refused = browser()) {
                assertThat(ended(refused)).isTrue();
            }
        }
        wire.mend();
        try (var browser = browser(); var serving = server.accept()) {
            browser.getOutputStream().write(3);
            assertThat(serving.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void itIsCutInTheMidstOfWhatIsSaid() throws Exception {
        try (var browser = browser(); var serving = server.accept()) {
            wire.cutWithin(100, 2);
            serving.getOutputStream().write(new byte[] {1, 2, 3, 4});
            assertThat(browser.getInputStream().readNBytes(2)).containsExactly(1, 2);
            assertThat(ended(browser)).isTrue();
            assertThat(ended(serving)).isTrue();
        }
    }

    @Test
    void oneDirectionCanLoseWhatIsSaidWhileTheOtherPasses() throws Exception {
        try (var browser = browser(); var serving = server.accept()) {
            wire.flow(Flow.LOST, Flow.OPEN);
            browser.getOutputStream().write(1);
            serving.getOutputStream().write(2);
            assertThat(browser.getInputStream().read()).isEqualTo(2);
            browser.shutdownOutput();
            assertThat(ended(serving)).isTrue();
        }
    }

    @Test
    void anAnswerIsReadWholeThoughTheServerHasEndedTheConnectionBehindIt() throws Exception {
        var to = URI.create("http://localhost:" + server.getLocalPort());
        wire.leadEachRequest(path -> to);
        try (var browser = browser()) {
            var request = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
            browser.getOutputStream().write(request);
            try (var serving = server.accept()) {
                assertThat(serving.getInputStream().readNBytes(request.length)).isEqualTo(request);
                serving.getOutputStream().write(new byte[ANSWER]);
            }
            for (int left = ANSWER; left > 0; left--) {
                assertThat(browser.getInputStream().read()).as("%d bytes before the end", left).isZero();
            }
            assertThat(browser.getInputStream().read()).isNegative();
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
