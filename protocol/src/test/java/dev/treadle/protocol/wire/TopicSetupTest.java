// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.treadle.local.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicSetupTest {

    private static final TopicSetup.Sizes SIZES = new TopicSetup.Sizes(3, 2, (short) 1);

    @TempDir
    static Path data;
    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(data, 0, Map.of("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true"));
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void what_is_absent_is_made_once_and_what_exists_is_left_alone() throws Exception {
        var topics = new Topics("made", new Codec());
        TopicSetup.ensure(admin, topics, SIZES, List.of("default"));
        var group = new ConfigResource(ConfigResource.Type.GROUP, topics.workers("default"));
        assertThat(admin.listTopics().names().get()).contains("made.journal", "made.ledger", "made.signals", "made.presence", "made.queues",
                "made.sessions", "made.index", "made.dead", "made.dispatch.default");
        var described = admin.describeTopics(List.of("made.journal", "made.dispatch.default", "made.presence")).allTopicNames().get();
        assertThat(described.get("made.journal").partitions()).hasSize(3);
        assertThat(described.get("made.dispatch.default").partitions()).hasSize(1);
        assertThat(config(new ConfigResource(ConfigResource.Type.TOPIC, "made.journal"), "message.timestamp.type")).isEqualTo("LogAppendTime");
        assertThat(config(group, "share.auto.offset.reset")).isEqualTo("earliest");

        admin.incrementalAlterConfigs(Map.of(group, List.of(new AlterConfigOp(
                new ConfigEntry("share.record.lock.duration.ms", "20000"),
                AlterConfigOp.OpType.SET)))).all().get();
        await().until(() -> "20000".equals(config(group, "share.record.lock.duration.ms")));
        TopicSetup.ensure(admin, topics, new TopicSetup.Sizes(7, 7, (short) 1), List.of("default", "cpu"));
        assertThat(admin.describeTopics(List.of("made.journal")).allTopicNames().get().get("made.journal").partitions()).hasSize(3);
        assertThat(config(group, "share.record.lock.duration.ms")).isEqualTo("20000");
        assertThat(admin.listTopics().names().get()).contains("made.dispatch.cpu");
    }

    @Test
    void a_service_that_may_not_make_them_says_exactly_what_is_missing() throws Exception {
        var topics = new Topics("forbidden", new Codec());
        admin.createAcls(List.of(acl(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL, AclPermissionType.ALLOW),
                acl(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE, AclPermissionType.DENY),
                acl(ResourceType.TOPIC, topics.journal(), AclOperation.CREATE, AclPermissionType.DENY),
                acl(ResourceType.GROUP, topics.workers("gpu"), AclOperation.ALTER_CONFIGS, AclPermissionType.DENY))).all().get();
        try {
            assertThatThrownBy(() -> TopicSetup.ensure(admin, topics, SIZES, List.of("gpu"))).isInstanceOf(TopicSetup.Missing.class)
                    .hasMessageContaining("the topic forbidden.journal with 3 partition(s)").hasMessageContaining("LogAppendTime")
                    .hasMessageContaining("the share group forbidden.workers.gpu").hasMessageContaining("share.auto.offset.reset=earliest")
                    .hasMessageNotContaining("forbidden.signals");
        } finally {
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
        }
    }

    private static String config(ConfigResource resource, String name) throws Exception {
        return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
    }

    private static AclBinding acl(ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
    }
}
