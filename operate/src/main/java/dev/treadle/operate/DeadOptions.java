// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

import dev.treadle.protocol.wire.Topics;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `./treadle dead` is asked to do.
///
/// @param id the job's id, or how it begins; empty for a list
/// @param checked whether somebody has seen to it that a job with an unknown outcome did not happen
/// @param client how Kafka is reached, by Kafka's own names
record DeadOptions(Verb verb, String id, boolean checked, String prefix, Map<String, Object> client) {

    enum Verb { LIST, SHOW, RETRY }

    private static final String ALL = "'./treadle help' lists them";

    /// @param environment what the environment's variables say
    static DeadOptions parse(List<String> arguments, Map<String, String> environment) throws UsageError {
        var words = new ArrayDeque<>(arguments);
        var verb = switch (words.isEmpty() ? "" : words.removeFirst()) {
            case "list" -> Verb.LIST;
            case "show" -> Verb.SHOW;
            case "retry" -> Verb.RETRY;
            case String other -> throw new UsageError("'dead' is followed by list, show or retry, not '" + other + "': " + ALL);
        };
        var id = "";
        if (verb != Verb.LIST) {
            if (words.isEmpty() || words.getFirst().startsWith("--")) {
                throw new UsageError("'dead " + verb.name().toLowerCase() + "' needs the id of a job, or its first characters: './treadle dead list' has them");
            }
            id = words.removeFirst();
        }
        var kafka = environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        var prefix = Topics.DEFAULT_PREFIX;
        var checked = false;
        var client = new HashMap<String, Object>(KafkaClient.of(environment));
        while (!words.isEmpty()) {
            var word = words.removeFirst();
            int sign = word.indexOf('=');
            var option = sign < 0 ? word : word.substring(0, sign);
            if (option.equals("--checked") && verb == Verb.RETRY && sign < 0) {
                checked = true;
                continue;
            }
            if (!List.of("--kafka", "--prefix", "--client").contains(option)) {
                throw new UsageError("unknown option '" + word + "': " + ALL);
            }
            var value = sign >= 0 ? word.substring(sign + 1) : words.pollFirst();
            if (value == null || value.isBlank()) {
                throw new UsageError(option + " needs a value: './treadle help' says which");
            }
            switch (option) {
                case "--kafka" -> kafka = value;
                case "--prefix" -> prefix = value;
                case "--client" -> client.putAll(KafkaClient.read(value));
                default -> throw new IllegalStateException(option);
            }
        }
        client.put("bootstrap.servers", kafka);
        return new DeadOptions(verb, id, checked, prefix, client);
    }
}
