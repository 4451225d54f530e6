// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.DeadJob.Ending;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryPageTest {

    @Test
    void what_is_written_is_read_again() {
        for (int seed = 0; seed < 2_000; seed++) {
            var entry = random(new Random(seed));
            var read = EntryPage.read("default", EntryPage.write(entry));
            assertThat(read.state).as("seed %d", seed).isEqualTo(entry.state);
            assertThat(List.of(read.offset, read.written, read.writtenBefore, read.copies, read.unanswered, read.refusals, read.checkpointed, read.beat))
                    .isEqualTo(List.of(entry.offset, entry.offset, entry.writtenBefore, entry.copies, entry.unanswered, entry.refusals,
                            entry.checkpointed, entry.beat));
        }
    }

    @Test
    void a_page_of_a_later_version_is_not_guessed_at() {
        assertThatThrownBy(() -> EntryPage.read("default", new PageWriter().number(3).written()))
                .hasMessageContaining("version 3").hasMessageContaining("queue=default");
    }

    @Test
    void numbers_of_any_size_and_texts_of_any_kind_are_kept() {
        long[] numbers = {0, 1, -1, 63, 64, -64, -65, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE};
        String[] texts = {null, "", "a", "ü€😀", "x".repeat(70_000)};
        var writer = new PageWriter();
        for (long number : numbers) {
            writer.number(number);
        }
        for (var text : texts) {
            writer.text(text);
        }
        var reader = new PageReader(writer.block(new byte[] {1, 2}).flag(true).written());
        for (long number : numbers) {
            assertThat(reader.number()).isEqualTo(number);
        }
        for (var text : texts) {
            assertThat(reader.text()).isEqualTo(text);
        }
        assertThat(reader.block()).containsExactly(1, 2);
        assertThat(reader.flag()).isTrue();
    }

    private static Entry random(Random random) {
        var session = new SessionId(random.nextInt(99), "06q8m2r4vwxyz0123456789abc");
        var job = new JobRef(session, "default", new JobId("0123456789abcdefghjkmnpqrs"));
        var by = new Execution(job, 1 + random.nextInt(9), new ExecutionId(new Incarnation("wörker~1"), random.nextLong(99)));
        var policy = new Policy(random.nextInt(201) - 100, random.nextBoolean() ? null : new Policy.Limit("k", 1 + random.nextInt(9)),
                1 + random.nextInt(9), 1 + random.nextInt(9), new Policy.Backoff(random.nextInt(9), 9 + random.nextInt(9)), random.nextInt(9),
                random.nextInt(9), random.nextInt(9), random.nextInt(9), random.nextBoolean(), random.nextBoolean() ? null : random.nextLong(999),
                random.nextBoolean() ? null : "line");
        var endings = List.of(new Ending(null, "cancelled", null, "text", 4), new Ending(by, "failed", new ErrorInfo("a", "b", null), null, 5),
                new Ending(by, "lost", null, null, Long.MAX_VALUE)).subList(0, random.nextInt(4));
        var entry = new Entry(new JobState(job, "binding", "Type", policy, Phase.values()[random.nextInt(Phase.values().length)],
                1 + random.nextInt(9), random.nextBoolean() ? by : null, random.nextLong(99), random.nextLong(99), random.nextLong(99),
                random.nextInt(9), random.nextInt(9), random.nextBoolean(), random.nextLong(99), random.nextLong(99),
                random.nextBoolean() ? null : Discarded.Reason.values()[random.nextInt(4)], random.nextLong(99), random.nextLong(), random.nextLong(),
                random.nextLong(), endings));
        entry.offset = random.nextLong(1L << 50);
        entry.writtenBefore = random.nextInt(100) - 1;
        entry.copies = random.nextInt(9);
        entry.unanswered = random.nextInt(9);
        entry.refusals = random.nextInt(9);
        entry.checkpointed = random.nextBoolean();
        entry.beat = random.nextLong(99);
        return entry;
    }
}
