// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.ui.kafka.BrokerResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// Throws frames at the socket that no browser sends: malformed, out of order, again and again, too large, cut short. Always the same
/// ones; `-Dtreadle.fuzz.frames=N` throws more, and `-Dtreadle.fuzz.seed=S` others.
@QuarkusTest
@WithTestResource(BrokerResource.class)
class SocketFuzzTest {

    private static final int FRAMES = Integer.getInteger("treadle.fuzz.frames", 100_000);
    private static final long SEED = Long.getLong("treadle.fuzz.seed", 5);
    private static final int LARGEST = 262_144;

    private static final List<String> SENSIBLE = List.of(
            "{\"kind\":\"hello\",\"version\":1,\"page\":\"/async-functions\",\"query\":\"\",\"nonce\":\"n\",\"tree\":\"\",\"claim\":0,\"frame\":0}",
            "{\"kind\":\"hello\",\"version\":1,\"page\":\"/nowhere\",\"nonce\":\"n\",\"token\":\"3-abc.def\",\"claim\":7,\"frame\":9}",
            "{\"kind\":\"hello\",\"version\":99,\"page\":\"/async-functions\",\"nonce\":\"n\"}",
            "{\"kind\":\"event\",\"number\":1,\"component\":\"c2\",\"name\":\"click\",\"values\":{}}",
            "{\"kind\":\"event\",\"number\":2,\"component\":\"c2\",\"name\":\"click\",\"values\":{\"clicks\":7}}",
            "{\"kind\":\"event\",\"number\":3,\"component\":\"c99\",\"name\":\"\\u0000\",\"values\":{\"value\":[[[1e999]]]}}",
            "{\"kind\":\"event\",\"number\":-1,\"component\":null,\"name\":\"click\"}",
            "{\"kind\":\"event\",\"number\":9223372036854775807,\"component\":\"c2\",\"name\":\"click\"}",
            "{\"kind\":\"ack\",\"claim\":0,\"frame\":1}",
            "{\"kind\":\"ack\",\"claim\":-1,\"frame\":9223372036854775807}",
            "{\"kind\":\"ack\",\"claim\":0,\"frame\":9223372036854775807}",
            "{\"kind\":\"leave\"}",
            "{\"kind\":\"of tomorrow\"}", "{}", "[]", "null", "1", "\"\"", "", "{", "\u0000", "[".repeat(20_000), "{\"kind\":".repeat(500));

    @TestHTTPResource
    URI base;

    private final Random random = new Random(SEED);

    @Test
    void whateverIsThrownAtTheSocketNoExceptionEscapesAndNoOtherSessionNoticesIt() throws Exception {
        var errors = new ConcurrentLinkedQueue<String>();
        var listener = new Errors(errors);
        Logger.getLogger("").addHandler(listener);
        try (var bystander = new Browser(base, "/async-functions").open()) {
            bystander.awaitKind("welcome");
            int thrown = 0;
            for (int round = 1; thrown < FRAMES; round++) {
                thrown += throwAtOne(Math.min(200, FRAMES - thrown));
                if (round % 100 == 0) {
                    bystander.click(bystander.id("wa-button"));
                }
            }
            bystander.click(bystander.id("wa-button"));
            var text = bystander.id("p");
            int clicks = (int) bystander.messages().stream().filter(message -> message.path("kind").asText().equals("received")).count();
            assertThat(clicks).isPositive();
            bystander.awaitValues(text, "value", values -> !values.isEmpty() && values.getLast().startsWith("Finished"));
            assertThat(bystander.messages()).noneMatch(message -> message.path("kind").asText().matches("closed|reload|rejected|superseded"));
        } finally {
            Logger.getLogger("").removeHandler(listener);
        }
        assertThat(errors).isEmpty();
    }

    /// @return how many frames it was until that socket was closed, or all
    private int throwAtOne(int most) throws IOException {
        int thrown = 0;
        try (var socket = new RawSocket(base, 0)) {
            if (random.nextInt(4) > 0) {
                socket.say(SENSIBLE.getFirst());
            }
            while (thrown < most) {
                thrown++;
                socket.write(frame());
                if (thrown % 20 == 0) {
                    socket.drain();
                }
            }
            socket.end();
        } catch (IOException e) {
            // The server has had enough of it, as it should.
        }
        return thrown;
    }

    private byte[] frame() {
        var text = SENSIBLE.get(random.nextInt(10) < 7 ? 3 + random.nextInt(9) : random.nextInt(SENSIBLE.size())).getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(400)) {
            case 0 -> RawSocket.frame(true, RawSocket.TEXT, new byte[random.nextInt(2 * LARGEST)]);
            case 1 -> RawSocket.frame(true, RawSocket.BINARY, text);
            case 2 -> RawSocket.frame(random.nextBoolean(), random.nextInt(16), text);
            case 3 -> noise(random.nextInt(300));
            case 4 -> RawSocket.frame(true, RawSocket.TEXT, noise(1 + random.nextInt(300)));
            case 5 -> cut(RawSocket.frame(true, RawSocket.TEXT, text));
            case 6 -> RawSocket.frame(false, RawSocket.TEXT, text);
            case 7, 8, 9, 10 -> RawSocket.frame(true, RawSocket.TEXT, cut(text));
            case 11, 12, 13, 14 -> RawSocket.frame(true, RawSocket.TEXT, flipped(text));
            case 15, 16 -> RawSocket.frame(true, 9, noise(random.nextInt(125)));
            default -> RawSocket.frame(true, RawSocket.TEXT, numbered(text));
        };
    }

    private byte[] numbered(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).replaceFirst("number\":[0-9]+", "number\":" + (1 + random.nextInt(50))).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] noise(int length) {
        var noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] cut(byte[] whole) {
        return java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
    }

    private byte[] flipped(byte[] whole) {
        var flipped = whole.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    /// Keeps what is logged as an error.
    private static final class Errors extends Handler {
        private final Queue<String> errors;

        Errors(Queue<String> errors) {
            this.errors = errors;
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
                errors.add(record.getLoggerName() + ": " + record.getMessage() + " " + record.getThrown());
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}
