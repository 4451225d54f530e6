// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.io.PrintStream;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/// What `./treadle setup` runs: makes what the services find beforehand where they may not make it themselves, which is topics, and the
/// settings of the queues' share groups. What is there is left as it is, so it may be run any number of times.
///
/// Ends with 2, after one sentence, if something is wrong that the caller can put right, and with 1 if Kafka doesn't answer, or has
/// something missing that this user may not make.
final class Setup {

    // Held, as in Dead.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private Setup() {
    }

    static void main(String[] arguments) throws InterruptedException {
        KAFKA.setLevel(Level.OFF);
        try {
            run(SetupOptions.parse(List.of(arguments), System.getenv()), System.out);
        } catch (UsageError e) {
            System.err.println("treadle: " + e.getMessage());
            System.exit(2);
        } catch (TopicSetup.Missing e) {
            System.err.println("treadle: " + e.getMessage());
            System.exit(1);
        } catch (KafkaException e) {
            System.err.println("treadle: Kafka doesn't answer: " + e.getMessage().lines().findFirst().orElse("") + " Is it there? --kafka says where.");
            System.exit(1);
        }
    }

    static void run(SetupOptions options, PrintStream out) throws InterruptedException {
        var topics = new Topics(options.prefix(), new Codec());
        try (var admin = Admin.create(options.client())) {
            TopicSetup.ensure(admin, topics, options.sizes(), options.queues());
        }
        out.println("The topics %s.* are there, and the share groups %s are set up.".formatted(options.prefix(),
                options.queues().stream().map(topics::workers).collect(Collectors.joining(", "))));
    }
}
