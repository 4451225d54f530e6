// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/// What is given to every Kafka client by Kafka's own names, held against what Kafka's clients know. Without that a wrong value
/// would be met by whichever client is made first, and a wrong name by nobody.
public final class KafkaProperties {

    private static final List<ConfigDef> CLIENTS = List.of(AdminClientConfig.configDef(), ProducerConfig.configDef(), ConsumerConfig.configDef());

    private KafkaProperties() {
    }

    /// @return a sentence for each value that can't be; none holds a secret
    public static List<String> wrong(Map<String, String> properties) {
        var wrong = new ArrayList<String>();
        for (var client : CLIENTS) {
            var its = new TreeMap<>(properties);
            its.keySet().retainAll(client.names());
            client.validate(its).stream().filter(each -> its.containsKey(each.name())).flatMap(each -> each.errorMessages().stream()
                    // What else is wrong with it follows from the first.
                    .limit(1).map(error -> "treadle.kafka.properties.\"" + each.name() + "\": " + error.strip())).filter(each -> !wrong.contains(each)).forEach(wrong::add);
        }
        return wrong;
    }

    /// @return those that no client knows, which may be a plugin's, or misspelt
    public static Set<String> unknown(Map<String, String> properties) {
        var unknown = new TreeSet<>(properties.keySet());
        CLIENTS.stream().flatMap(client -> Stream.of(client.names())).forEach(unknown::removeAll);
        return unknown;
    }

    /// What to say of those that are [#unknown].
    public static List<String> unknownSaid(Map<String, String> properties) {
        return unknown(properties).stream().map(name -> "treadle.kafka.properties.\"" + name
                + "\" is a property that no Kafka client knows, and is ignored unless a plugin of one does").toList();
    }
}
