// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import dev.treadle.ui.config.TestConfig;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import dev.treadle.work.WorkType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermsBookTest {

    public record Bare() implements Work<Nothing, Nothing> {
    }

    @WorkType(name = "full", queue = "slow", priority = 7, attempts = 3, losses = 4, backoff = "500ms", maxBackoff = "PT1M", attemptTimeout = "2m",
            timeout = "1h", delay = "1s", grace = "3s", orphanGrace = "30s", atMostOnce = true,
            limit = 2, limitBy = "customer")
    public record Full(String customer, int amount) implements Work<Nothing, Nothing> {
    }

    @WorkType(limitBy = "nobody", limit = 1)
    public record Misled(String customer) implements Work<Nothing, Nothing> {
    }

    @WorkType(limit = 1)
    public record OnePerSession() implements Work<Nothing, Nothing> {
    }

    private final SessionId session = SessionId.random(0);

    private static TermsBook configured(Map<String, String> values) {
        return new TermsBook(TestConfig.of(values).work());
    }

    @Test
    void workWithoutTermsHasTheDefaults() {
        var terms = configured(Map.of()).of(Bare.class);

        assertThat(terms.type()).isEqualTo("Bare");
        assertThat(terms.queue()).isEqualTo("default");
        assertThat(terms.policy(new Bare(), session)).isEqualTo(Policy.DEFAULT);
    }

    @Test
    void theAnnotationSaysTheTerms() {
        var policy = configured(Map.of()).of(Full.class).policy(new Full("acme", 3), session);

        assertThat(policy).isEqualTo(new Policy(7, new Policy.Limit("acme", 2), 3, 4, new Policy.Backoff(500, 60_000), 1_000, 120_000,
                3_600_000, 3_000, true, 30_000L));
    }

    @Test
    void theConfigurationOverridesEachOfThem() {
        var terms = configured(Map.of("treadle.work.\"full\".queue", "quick", "treadle.work.\"full\".attempts", "9",
                "treadle.work.\"full\".limit", "0", "treadle.work.\"full\".max-backoff", "2m", "treadle.work.\"full\".at-most-once", "false")).of(Full.class);

        assertThat(terms.queue()).isEqualTo("quick");
        var policy = terms.policy(new Full("acme", 3), session);
        assertThat(policy.attempts()).isEqualTo(9);
        assertThat(policy.limit()).isNull();
        assertThat(policy.backoff().mostMillis()).isEqualTo(120_000);
        assertThat(policy.atMostOnce()).isFalse();
        assertThat(policy.losses()).isEqualTo(4);
    }

    @Test
    void theConfigurationSaysWhatBecomesOfAJobWithoutItsPage() {
        for (var said : Map.of("0s", 0L, "2m", 120_000L).entrySet()) {
            assertThat(configured(Map.of("treadle.work.Bare.orphan-grace", said.getKey())).of(Bare.class).policy().orphanGraceMillis()).isEqualTo(said.getValue());
        }
        assertThat(configured(Map.of("treadle.work.full.orphan-grace", "never")).of(Full.class).policy().orphanGraceMillis()).isNull();
    }

    @Test
    void aLimitWithoutAKeyIsTheSessionsOwn() {
        assertThat(configured(Map.of()).of(OnePerSession.class).policy(new OnePerSession(), session).limit())
                .isEqualTo(new Policy.Limit(session.toString(), 1));
    }

    @Test
    void whatCannotBeIsNamed() {
        assertThatThrownBy(() -> configured(Map.of()).of(Misled.class)).hasMessageContaining("the terms of the Work Misled")
                .hasMessageContaining("limit-by names nobody, and the record has [customer]");
        assertThatThrownBy(() -> configured(Map.of("treadle.work.Bare.backoff", "soon")).of(Bare.class))
                .hasMessageContaining("backoff is a duration like 500ms, 2s, 5m, 1h or PT2S, not \"soon\"");
        assertThatThrownBy(() -> configured(Map.of("treadle.work.Bare.queue", "No Queue")).of(Bare.class)).hasMessageContaining("a queue's name is");
        assertThatThrownBy(() -> configured(Map.of("treadle.work.Bare.attempts", "0")).of(Bare.class)).hasMessageContaining("attempts and losses");
        assertThatThrownBy(() -> configured(Map.of()).of(String.class)).hasMessageContaining("Work is a record, and String");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "2s,2000", "1.5s,1500", "5m,300000", "1h,3600000", "PT2S,2000", "P1D,86400000", "'',0"})
    void durationsAreReadAsPeopleWriteThem(String text, long millis) {
        assertThat(TermsBook.millis("delay", text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "-1s", "ms", "two seconds"})
    void otherTextsAreNone(String text) {
        assertThatThrownBy(() -> TermsBook.millis("delay", text)).isInstanceOf(IllegalArgumentException.class);
    }
}
