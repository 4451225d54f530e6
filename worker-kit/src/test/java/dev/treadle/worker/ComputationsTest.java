// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import dev.treadle.worker.BoundComputation.Found;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComputationsTest {

    record Plain(int n) implements Work<Nothing, Integer> {
    }

    @WorkType(name = "walk", queue = "cpu")
    record Named() implements Work<String, Nothing> {
    }

    @WorkType(queue = "No Queue")
    record Misplaced() implements Work<Nothing, Nothing> {
    }

    @WorkType(name = "not a name")
    record Misnamed() implements Work<Nothing, Nothing> {
    }

    static class NoRecord implements Work<Nothing, Nothing> {
    }

    abstract static class Returning<W extends Work<Nothing, R>, R> implements Computation<W, Nothing, R> {
    }

    static class PlainComputation extends Returning<Plain, Integer> {
        @Override
        public Integer compute(Plain work, Attempt<Nothing> attempt) {
            return work.n();
        }
    }

    static class OtherPlainComputation extends PlainComputation {
    }

    static class NamedComputation implements Computation<Named, String, Nothing> {
        @Override
        public Nothing compute(Named work, Attempt<String> attempt) {
            return Nothing.NOTHING;
        }
    }

    static class Silent<W extends Work<Nothing, Nothing>> implements Computation<W, Nothing, Nothing> {
        @Override
        public Nothing compute(W work, Attempt<Nothing> attempt) {
            return Nothing.NOTHING;
        }
    }

    static class MisplacedComputation extends Silent<Misplaced> {
    }

    static class MisnamedComputation extends Silent<Misnamed> {
    }

    static class NoRecordComputation extends Silent<NoRecord> {
    }

    @Test
    void theWorkIsFoundThroughTheTypesThatAComputationInherits() {
        var computations = bind(new PlainComputation(), new NamedComputation());

        assertThat(computations.find("Plain").computation()).isInstanceOf(PlainComputation.class);
        assertThat(computations.find("Plain").queue()).isEqualTo("default");
        assertThat(computations.find("walk").queue()).isEqualTo("cpu");
        assertThat(computations.find("Named")).isNull();
        assertThat(computations.queues()).containsExactlyInAnyOrder("default", "cpu");
        assertThat(computations.types("cpu")).containsExactly("walk");
    }

    @Test
    void theConfigurationMayMoveAWorkTypeToAnotherQueue() {
        var computations = Computations.bind(List.of(Found.of(new NamedComputation())),
                Map.of("walk", Map.of("queue", "slow", "priority", "3")), new ObjectMapper());

        assertThat(computations.types("slow")).containsExactly("walk");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsNames() {
        Computation<Plain, Nothing, Integer> lambda = (work, attempt) -> 1;

        assertThatThrownBy(() -> bind(new PlainComputation(), new OtherPlainComputation(), lambda, new MisplacedComputation(),
                new MisnamedComputation(), new NoRecordComputation()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Work of type Plain has two Computations")
                .hasMessageContaining("$PlainComputation and ").hasMessageContaining("$OtherPlainComputation")
                .hasMessageContaining("$$Lambda").hasMessageContaining("doesn't say what Work it does")
                .hasMessageContaining("$MisplacedComputation: a queue's name is").hasMessageContaining("\"No Queue\"")
                .hasMessageContaining("$MisnamedComputation: a Work type's name is").hasMessageContaining("\"not a name\"")
                .hasMessageContaining("$NoRecord, Work of").hasMessageContaining("is no record");
    }

    private static Computations bind(Computation<?, ?, ?>... computations) {
        return Computations.bind(Stream.of(computations).map(Found::of).toList(), Map.of(), new ObjectMapper());
    }
}
