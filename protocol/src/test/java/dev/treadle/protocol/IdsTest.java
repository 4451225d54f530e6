// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {

    private static final SessionId SESSION = SessionId.parse("3-06q8m2r4vwxyz0123456789abc");

    @Test
    void the_same_cause_gives_the_same_job_and_any_other_another() {
        var ids = new HashSet<JobId>();
        for (var session : List.of(SESSION, new SessionId(4, SESSION.key()))) {
            for (var binding : List.of("pause", "walk")) {
                for (var cause : List.of(new Cause.OnEvent("a", 1), new Cause.OnEvent("a", 2), new Cause.OnUpdate(1), new Cause.OnTick("a", 1))) {
                    for (int ordinal = 0; ordinal < 2; ordinal++) {
                        var id = JobId.of(session, binding, cause, ordinal);
                        assertThat(ids.add(id)).as("%s %s %s %d", session, binding, cause, ordinal).isTrue();
                        assertThat(JobId.of(session, binding, Cause.parse(cause.toString()), ordinal)).isEqualTo(id);
                    }
                }
            }
        }
    }

    @Test
    void random_ids_use_every_digit_and_do_not_repeat() {
        var seen = new HashSet<String>();
        var digits = new HashSet<Integer>();
        for (int i = 0; i < 1_000; i++) {
            var id = Ids.random();
            assertThat(seen.add(id)).isTrue();
            assertThat(Ids.isSpelt(id)).isTrue();
            id.chars().forEach(digits::add);
        }
        assertThat(digits).hasSize(32);
    }

    @Test
    void ids_are_spelt_and_read_back() {
        var execution = new ExecutionId(Incarnation.of("host.example"), 12);
        assertThat(ExecutionId.parse(execution.toString())).isEqualTo(execution);
        assertThat(execution.worker().name()).isEqualTo("host-example");
        assertThat(SessionId.parse(SESSION.toString())).isEqualTo(SESSION);
        for (var cause : List.of(new Cause.OnEvent("a:b", 7), new Cause.OnUpdate(9), new Cause.OnTick("every:second", 3),
                new Cause.OnRetry(new JobId("0123456789abcdefghjkmnpqrs")), Cause.Once.now())) {
            assertThat(Cause.parse(cause.toString())).isEqualTo(cause);
        }
    }

    @Test
    void what_is_no_id_is_refused_with_what_was_found() {
        assertThatThrownBy(() -> SessionId.parse("06q8")).hasMessageContaining("\"06q8\"");
        assertThatThrownBy(() -> SessionId.parse("-1-06q8m2r4vwxyz0123456789abc")).hasMessageContaining("HOME-KEY");
        assertThatThrownBy(() -> new JobId("IIII")).hasMessageContaining("\"IIII\"");
        assertThatThrownBy(() -> Cause.parse("whim:1")).hasMessageContaining("whim");
        assertThatThrownBy(() -> Queues.check("GPU queue")).hasMessageContaining("GPU queue");
        assertThatThrownBy(() -> ExecutionId.parse("x")).hasMessageContaining("INCARNATION.NUMBER");
    }

    @Test
    void what_is_over_its_limit_is_refused_with_both_sizes() {
        assertThatThrownBy(() -> Limits.check("The result of Pause", Json.of("\"" + "x".repeat(20) + "\""), 10))
                .isInstanceOf(Limits.TooLarge.class).hasMessageContaining("The result of Pause is 22 bytes").hasMessageContaining("limit is 10");
    }
}
