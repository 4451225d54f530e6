// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.computation;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.wire.Codec;
import dev.treadle.protocol.wire.TopicSetup;
import dev.treadle.protocol.wire.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A real broker, in which a job waits that gets stuck.
public final class KafkaWithStickyJob implements QuarkusTestResourceLifecycleManager {

    private final KafkaHere kafka = new KafkaHere();

    @Override
    public Map<String, String> start() {
        var config = kafka.start();
        var where = Map.<String, Object>of("bootstrap.servers", config.get("kafka.bootstrap.servers"));
        var topics = new Topics(Topics.DEFAULT_PREFIX, new Codec());
        var session = SessionId.random(0);
        var job = new JobRef(session, "sticky", JobId.of(session, "test", new Cause.OnEvent("nonce", 1), 0));
        var dispatch = new Dispatch(job, 1, 0, "Sticky", Json.of("{}"), null, 100, 100, false, false);
        try (var admin = Admin.create(where); var producer = new KafkaProducer<>(where, new StringSerializer(), new ByteArraySerializer())) {
            TopicSetup.ensure(admin, topics, TopicSetup.Sizes.DEFAULT, List.of("sticky"));
            producer.send(topics.record(dispatch, Incarnation.of("test"), null)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return config;
    }

    @Override
    public void stop() {
        kafka.stop();
    }
}
