// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void whatIsNotGivenHasItsDefault() {
        assertThat(Options.parse(List.of("latency", "--rounds", "50")).latency()).isEqualTo(new Latency.Plan(50, 20_000, 1_000, 80));
        assertThat(Options.parse(List.of("throughput")).throughput()).isEqualTo(new Throughput.Plan(20_000, 20_000, 5));
        assertThat(Options.parse(List.of("sessions", "--most-replicas", "3")).sessions()).isEqualTo(new Hosting.Plan(200, 600, 20, List.of(1, 2)));
        assertThat(Options.parse(List.of("scaling", "--slots", "2")).scaling()).isEqualTo(new Scaling.Plan(List.of(1, 2, 4, 8), 2, 1_000, 15));
    }

    @Test
    void aWrongCallIsToldWhatWouldBeRight() {
        assertThatThrownBy(() -> Options.parse(List.of())).hasMessage("say what to measure: latency, throughput, line, restart, sessions, snapshots, resume, scaling or cost, or have the model reckon, not nothing");
        assertThatThrownBy(() -> Options.parse(List.of("speed"))).hasMessageContaining("not 'speed'");
        assertThatThrownBy(() -> Options.parse(List.of("latency", "--slots", "5")))
                .hasMessage("'--slots' is no option of latency: it has --every, --fast-path, --jobs, --rounds, --warmup");
        assertThatThrownBy(() -> Options.parse(List.of("latency", "--rounds")))
                .hasMessage("--rounds is '': give a whole number from 1 to 9999999");
        assertThatThrownBy(() -> Options.parse(List.of("latency", "--rounds", "0"))).hasMessageContaining("from 1 to");
    }
}
