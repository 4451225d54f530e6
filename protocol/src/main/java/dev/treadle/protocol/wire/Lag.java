// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/// How far behind a reader is, by what Kafka's own clients measure of themselves.
public final class Lag {

    private static final String RECORDS_LAG = "records-lag";

    private Lag() {
    }

    /// How many records of a topic are yet to be read, in all of its partitions that are read; absent if none is, or it isn't known.
    ///
    /// Kafka tells the lag of a topic that has dots in its name under a second name with underscores, too, so no sum over all that it
    /// measures would be right.
    ///
    /// @param metrics a consumer's, or all that a Kafka Streams application has
    public static OptionalLong of(Map<MetricName, ? extends Metric> metrics, String topic) {
        var lags = metrics.entrySet().stream()
                .filter(each -> each.getKey().name().equals(RECORDS_LAG) && topic.equals(each.getKey().tags().get("topic")))
                .flatMapToLong(each -> each.getValue().metricValue() instanceof Double lag && !lag.isNaN() ? LongStream.of(lag.longValue()) : LongStream.empty())
                .toArray();
        return lags.length == 0 ? OptionalLong.empty() : OptionalLong.of(LongStream.of(lags).sum());
    }
}
