// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Json;
import dev.treadle.protocol.wire.Codec.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

    private final Codec codec = new Codec();

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "0", "-12.5e-3", "\"\"", "\"a \\\"quoted\\\" }]\"", "[]", "{}", "[1, [2, {\"a\" : []}]]",
            "{\"x\": 1.0000000000000000000001, \"ü\": \"€\" , \"n\":null}"})
    void a_users_data_comes_out_byte_for_byte_as_it_went_in(String data) {
        var emitted = new ExecutionUpdate.Emitted(Samples.EXECUTION, 1, 0, Json.of(data));
        assertThat(decode(emitted, codec.value(emitted))).isEqualTo(new Decoded.Known(emitted));
    }

    @Test
    void an_absent_checkpoint_stays_absent() {
        var dispatch = new Dispatch(Samples.JOB, 1, 0, "Pause", Json.of("{}"), null, 0, 0, false, false);
        assertThat(new String(codec.value(dispatch), StandardCharsets.UTF_8)).doesNotContain("checkpoint");
        assertThat(decode(dispatch, codec.value(dispatch))).isEqualTo(new Decoded.Known(dispatch));
    }

    @Test
    void an_unknown_kind_is_told_apart_from_a_broken_record() {
        var headers = new RecordHeaders().add("ce_type", "treadle.tomorrow".getBytes(StandardCharsets.UTF_8));
        assertThat(codec.decode(headers, new byte[0])).isEqualTo(new Decoded.Unknown("tomorrow"));
    }

    @Test
    void what_is_no_message_is_a_value_that_says_why() {
        assertThat(codec.decode(new RecordHeaders(), new byte[0])).isInstanceOfSatisfying(Decoded.Broken.class,
                broken -> assertThat(broken.why()).contains("ce_type is absent"));
        for (var value : List.of("", "{", "[]", "{}", "null", "{\"by\":{\"job\":7}}", "\u0000")) {
            var decoded = decode(new ExecutionUpdate.Started(Samples.EXECUTION, 0, 0), value.getBytes(StandardCharsets.UTF_8));
            assertThat(decoded).as(value).isInstanceOfSatisfying(Decoded.Broken.class, broken -> {
                assertThat(broken.kind()).isEqualTo("started");
                assertThat(broken.why()).isNotBlank();
            });
        }
        assertThat(decode(new ExecutionUpdate.Started(Samples.EXECUTION, 0, 0), null)).isEqualTo(new Decoded.Broken("started", "it has no value"));
    }

    @Test
    void a_missing_field_is_named() {
        var decoded = decode(new ExecutionUpdate.Started(Samples.EXECUTION, 0, 0), "{\"number\":0}".getBytes(StandardCharsets.UTF_8));
        assertThat(decoded).isInstanceOfSatisfying(Decoded.Broken.class, broken -> assertThat(broken.why()).contains("by"));
    }

    private Decoded decode(Object like, byte[] value) {
        return codec.decode(codec.headers(like, Samples.WORKER, "1", null), value);
    }
}
