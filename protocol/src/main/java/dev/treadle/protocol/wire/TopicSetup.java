// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import dev.treadle.protocol.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Makes what has to be there before anything is sent: the topics, and the settings of the queues' share groups. Whichever
/// service comes first does it; for the others there is nothing left to do.
///
/// What exists is left as it is, so an operator may make the topics beforehand with settings of their own.
public final class TopicSetup {

    /// How large the topics are made.
    ///
    /// @param journalPartitions of the Journal and of the sessions' Snapshots: the homes that there are
    /// @param ledgerPartitions over how many owners the queues' books can be spread
    /// @param replicas of each partition; −1 for the broker's default
    public record Sizes(int journalPartitions, int ledgerPartitions, short replicas) {

        public static final Sizes DEFAULT = new Sizes(12, 4, (short) -1);

        public Sizes {
            if (journalPartitions < 1 || ledgerPartitions < 1 || (replicas < 1 && replicas != -1)) {
                throw new IllegalArgumentException("there is at least 1 partition and 1 replica (or -1 for the broker's default), not "
                        + journalPartitions + ", " + ledgerPartitions + " and " + replicas);
            }
        }
    }

    /// Something is missing that this service may not make. The message says all of it, one line each.
    public static final class Missing extends RuntimeException {
        private Missing(List<String> lines) {
            super("Kafka lacks what this service may not create or doesn't let it do what it has to. An administrator has to make:\n  "
                    + String.join("\n  ", lines));
        }
    }

    /// Which of the services sees to it, and so what it has to be allowed: the table of docs/reference/kafka-access.md.
    public enum Role {
        /// Hosts sessions and keeps the Ledger.
        UI {
            @Override
            Map<String, Set<AclOperation>> needs(Topics topics, Collection<String> queues) {
                var both = Set.of(AclOperation.READ, AclOperation.WRITE);
                var needs = new TreeMap<String, Set<AclOperation>>();
                List.of(topics.journal(), topics.ledger(), topics.presence(), topics.queues(), topics.sessions(), topics.index())
                        .forEach(topic -> needs.put(topic, both));
                List.of(topics.signals(), topics.dead()).forEach(topic -> needs.put(topic, Set.of(AclOperation.WRITE)));
                queues.forEach(queue -> needs.put(topics.dispatch(queue), Set.of(AclOperation.WRITE)));
                return needs;
            }
        },
        /// Runs what is dispatched.
        WORKER {
            @Override
            Map<String, Set<AclOperation>> needs(Topics topics, Collection<String> queues) {
                var needs = new TreeMap<>(Map.of(topics.journal(), Set.of(AclOperation.WRITE), topics.presence(), Set.of(AclOperation.WRITE),
                        topics.signals(), Set.of(AclOperation.READ)));
                queues.forEach(queue -> needs.put(topics.dispatch(queue), Set.of(AclOperation.READ)));
                return needs;
            }
        };

        /// What the service does with each topic.
        abstract Map<String, Set<AclOperation>> needs(Topics topics, Collection<String> queues);
    }

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(10);

    private TopicSetup() {
    }

    /// Makes what is absent. Blocks for as long as the administrator's client waits for the broker.
    ///
    /// @param queues the queues whose Dispatches are to have a topic and a share group
    /// @throws Missing if something is absent and may not be made by this service
    /// @throws org.apache.kafka.common.KafkaException if the broker is out of reach, or refuses for another reason
    public static void ensure(Admin admin, Topics topics, Sizes sizes, Collection<String> queues) throws InterruptedException {
        refuse(made(admin, topics, sizes, queues));
    }

    /// The same, and sees whether the service may use them.
    ///
    /// @throws Missing if something is absent and may not be made by this service, or may not be used by it
    public static void ensure(Admin admin, Topics topics, Sizes sizes, Role role, Collection<String> queues) throws InterruptedException {
        var missing = made(admin, topics, sizes, queues);
        missing.addAll(notAllowed(admin, role.needs(topics, queues)));
        refuse(missing);
    }

    /// What the broker says that this user may do is held against what it has to do, so that all that is missing is said at once, and
    /// before anything fails.
    ///
    /// @throws Missing if it may not use a topic that is there
    /// @throws org.apache.kafka.common.KafkaException if the broker is out of reach
    public static void requireAccess(Admin admin, Topics topics, Role role, Collection<String> queues) throws InterruptedException {
        refuse(notAllowed(admin, role.needs(topics, queues)));
    }

    private static void refuse(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new Missing(missing);
        }
    }

    private static List<String> made(Admin admin, Topics topics, Sizes sizes, Collection<String> queues) throws InterruptedException {
        var missing = new ArrayList<String>();
        var wanted = wanted(topics, sizes, queues);
        var existing = await(admin.listTopics().names());
        var absent = wanted.stream().filter(topic -> !existing.contains(topic.name())).toList();
        if (!absent.isEmpty()) {
            var created = admin.createTopics(absent).values();
            for (var topic : absent) {
                try {
                    await(created.get(topic.name()));
                } catch (TopicExistsException e) {
                    // Another service was quicker.
                } catch (AuthorizationException e) {
                    missing.add("the topic %s with %d partition(s) and %s; or, if it is there, an ACL that allows Describe with it"
                            .formatted(topic.name(), topic.numPartitions(), topic.configs()));
                }
            }
        }
        for (var queue : queues) {
            ensureShareGroup(admin, topics.workers(queue), missing);
        }
        return missing;
    }

    private static List<String> notAllowed(Admin admin, Map<String, Set<AclOperation>> needs) throws InterruptedException {
        var described = admin.describeTopics(needs.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true)).topicNameValues();
        var missing = new ArrayList<String>();
        for (var need : needs.entrySet()) {
            try {
                var lacking = new TreeSet<>(need.getValue());
                lacking.removeAll(await(described.get(need.getKey())).authorizedOperations());
                lacking.forEach(operation -> missing.add("an ACL that allows %s with the topic %s"
                        .formatted(operation == AclOperation.READ ? "Read" : "Write", need.getKey())));
            } catch (UnknownTopicOrPartitionException | TopicAuthorizationException e) {
                // It isn't there, or can't be seen, which is said already; or it was made a moment ago, and will be looked at again.
            }
        }
        return missing;
    }

    /// The topics that there have to be, as they are made if they are absent.
    public static List<NewTopic> wanted(Topics topics, Sizes sizes, Collection<String> queues) {
        var wanted = new ArrayList<NewTopic>();
        wanted.add(topic(topics.journal(), sizes.journalPartitions(), sizes, Map.of("retention.ms", 7 * DAY,
                "message.timestamp.type", "LogAppendTime", "max.message.bytes", Limits.RECORD_BYTES)));
        // The Journal's times are kept, so this topic must not stamp its own.
        wanted.add(topic(topics.ledger(), sizes.ledgerPartitions(), sizes, Map.of("retention.ms", DAY,
                "message.timestamp.type", "CreateTime", "max.message.bytes", Limits.RECORD_BYTES)));
        wanted.add(topic(topics.signals(), 1, sizes, Map.of("retention.ms", HOUR, "message.timestamp.type", "LogAppendTime")));
        wanted.add(topic(topics.presence(), 1, sizes, Map.of("retention.ms", HOUR, "message.timestamp.type", "LogAppendTime")));
        wanted.add(topic(topics.queues(), 1, sizes, Map.of("cleanup.policy", "compact", "segment.ms", HOUR)));
        wanted.add(topic(topics.sessions(), sizes.journalPartitions(), sizes, Map.of("cleanup.policy", "compact,delete", "retention.ms", 14 * DAY,
                "segment.ms", HOUR, "message.timestamp.type", "LogAppendTime", "max.message.bytes", Limits.RECORD_BYTES)));
        wanted.add(topic(topics.index(), sizes.journalPartitions(), sizes, Map.of("retention.ms", 7 * DAY, "message.timestamp.type", "LogAppendTime")));
        wanted.add(topic(topics.dead(), 1, sizes, Map.of("retention.ms", 30 * DAY, "max.message.bytes", Limits.RECORD_BYTES)));
        for (var queue : queues) {
            wanted.add(topic(topics.dispatch(queue), 1, sizes, Map.of("retention.ms", DAY, "max.message.bytes", Limits.RECORD_BYTES)));
        }
        return wanted;
    }

    private static NewTopic topic(String name, int partitions, Sizes sizes, Map<String, Object> configs) {
        var texts = new LinkedHashMap<String, String>();
        configs.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> texts.put(entry.getKey(), entry.getValue().toString()));
        return new NewTopic(name, Optional.of(partitions), sizes.replicas() < 0 ? Optional.empty() : Optional.of(sizes.replicas()))
                .configs(texts);
    }

    /// The share groups' own defaults would skip what was dispatched before the first worker came (`latest`), and hold a
    /// silent worker's records for half a minute; a Dispatch is answered in milliseconds, so the shortest lock will do. A worker that joins is given its
    /// partition at once, not after a second.
    private static void ensureShareGroup(Admin admin, String group, List<String> missing) throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var wanted = new TreeMap<>(Map.of("share.auto.offset.reset", "earliest",
                "share.record.lock.duration.ms", "15000", "share.assignment.interval.ms", "0"));
        try {
            wanted.keySet().removeAll(alreadySet(admin, resource));
        } catch (AuthorizationException e) {
            // What may not be read may yet be written; if not, that says it.
        }
        if (wanted.isEmpty()) {
            return;
        }
        var changes = wanted.entrySet().stream()
                .map(entry -> new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET)).toList();
        try {
            await(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
            awaitTaken(admin, resource, wanted.keySet());
        } catch (AuthorizationException e) {
            missing.add("the share group " + group + " with " + wanted);
        }
    }

    /// The controller has the settings before the brokers do, and a worker that subscribes in between would still skip what
    /// waits: so this returns only when they are read back.
    private static void awaitTaken(Admin admin, ConfigResource group, Set<String> names) throws InterruptedException {
        long deadline = System.nanoTime() + TAKEN_WITHIN.toNanos();
        while (!alreadySet(admin, group).containsAll(names)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the settings %s of the share group %s were written, and the broker doesn't show them after %s"
                        .formatted(names, group.name(), TAKEN_WITHIN));
            }
            Thread.sleep(10);
        }
    }

    private static Set<String> alreadySet(Admin admin, ConfigResource group) throws InterruptedException {
        return await(admin.describeConfigs(List.of(group)).all()).get(group).entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG)
                .map(ConfigEntry::name).collect(Collectors.toSet());
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
