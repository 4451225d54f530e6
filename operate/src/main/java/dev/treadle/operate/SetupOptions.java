// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import dev.treadle.protocol.Queues;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What `./treadle setup` is asked to do.
///
/// @param queues the queues that there are to be
/// @param sizes how large topics are made that are absent
/// @param client how Kafka is reached, by Kafka's own names
record SetupOptions(List<String> queues, String prefix, TopicSetup.Sizes sizes, Map<String, Object> client) {

    private static final List<String> KNOWN = List.of("--queues", "--replicas", "--kafka", "--prefix", "--client");

    /// @param environment what the environment's variables say
    static SetupOptions parse(List<String> arguments, Map<String, String> environment) throws UsageError {
        var words = new ArrayDeque<>(arguments);
        var kafka = environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        var prefix = Topics.DEFAULT_PREFIX;
        var queues = List.of("default", "cpu");
        var sizes = TopicSetup.Sizes.DEFAULT;
        var client = new HashMap<String, Object>(KafkaClient.of(environment));
        while (!words.isEmpty()) {
            var word = words.removeFirst();
            int sign = word.indexOf('=');
            var option = sign < 0 ? word : word.substring(0, sign);
            if (!KNOWN.contains(option)) {
                throw new UsageError("unknown option '" + word + "': './treadle help' lists them");
            }
            var value = sign >= 0 ? word.substring(sign + 1) : words.pollFirst();
            if (value == null || value.isBlank()) {
                throw new UsageError(option + " needs a value: './treadle help' says which");
            }
            switch (option) {
                case "--queues" -> queues = queues(value);
                case "--replicas" -> sizes = new TopicSetup.Sizes(sizes.journalPartitions(), sizes.ledgerPartitions(), replicas(value));
                case "--kafka" -> kafka = value;
                case "--prefix" -> prefix = value;
                case "--client" -> client.putAll(KafkaClient.read(value));
                default -> throw new IllegalStateException(option);
            }
        }
        client.put("bootstrap.servers", kafka);
        return new SetupOptions(queues, prefix, sizes, client);
    }

    private static List<String> queues(String value) throws UsageError {
        try {
            return Stream.of(value.split(",")).map(String::strip).map(Queues::check).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageError("--queues is '" + value + "': " + e.getMessage());
        }
    }

    private static short replicas(String value) throws UsageError {
        if (!value.matches("[1-9][0-9]?")) {
            throw new UsageError("--replicas is '" + value + "': give a whole number from 1 to 99");
        }
        return Short.parseShort(value);
    }
}
