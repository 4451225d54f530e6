// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.ExecutionUpdate;
import dev.treadle.protocol.Incarnation;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Changes;
import dev.treadle.ui.component.Document;
import dev.treadle.ui.component.Told;
import dev.treadle.work.Nothing;
import dev.treadle.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class JobStatusTest {

    public record Chore(int number) implements Work<Nothing, Nothing> {
    }

    private final FakeHost host = new FakeHost();
    private final SessionJobs jobs = new SessionJobs(SessionId.random(0), host, (what, error) -> {
        throw new AssertionError(error);
    });
    private final JobBinding<Chore, Nothing, Nothing> chore = jobs.bind("chore", Chore.class);
    private final JobStatus status = new JobStatus(chore);
    private final List<Patch> patches = new ArrayList<>();
    private final Document document = new Document(status, Told.RENDERER, new Changes() {
        @Override
        public void add(List<Patch> more) {
            patches.addAll(more);
        }

        @Override
        public void flush() {
        }
    }, calls -> { });
    private long offset;

    /// As the session does it several times a second.
    private Told draw(boolean timePasses) {
        document.turn(() -> jobs.refresh(timePasses));
        return new Told(document.html());
    }

    private void awaitLines(int lines) {
        await(() -> status.children().size() == lines);
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(document.html()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
            draw(false);
        }
    }

    @Test
    void aJobThatTakesAWhileHasALineUntilItIsOver() throws Exception {
        jobs.begin();
        var run = chore.submit(new Chore(1));
        draw(false);
        assertThat(status.children()).as("it may be over in a moment").isEmpty();
        awaitLines(1);
        assertThat(new Told(document.html()).value("c2", "word")).isEqualTo("Waiting to be sent");

        jobs.read(host.appended().getFirst(), offset++, 1);
        var by = new Execution(run.job(), 1, new ExecutionId(Incarnation.of("w"), 1));
        jobs.read(new ExecutionUpdate.Started(by, 0, 1), offset++, 1);
        patches.clear();
        assertThat(draw(false).value("c2", "word")).isEqualTo("Running");
        assertThat(patches).as("one patch and no new rendering").hasSize(1).allMatch(Patch.Properties.class::isInstance);

        patches.clear();
        draw(false);
        assertThat(patches).as("nothing has happened").isEmpty();

        jobs.read(new ExecutionUpdate.Completed(by, 1, dev.treadle.protocol.Json.of("\"NOTHING\"")), offset++, 1);
        awaitLines(0);
    }

    @Test
    void theLastFailuresStayAndManyRunsAreCounted() throws Exception {
        jobs.begin();
        for (int i = 0; i < 5; i++) {
            var run = chore.submit(new Chore(i));
            jobs.read(host.appended().getLast(), offset++, 1);
            var by = new Execution(run.job(), 1, new ExecutionId(Incarnation.of("w"), i));
            jobs.read(new ExecutionUpdate.Started(by, 0, 1), offset++, 1);
            jobs.read(new ExecutionUpdate.Failed(by, 1, new ErrorInfo("x", "dry " + i, null), false), offset++, 1);
        }
        draw(false);
        assertThat(document.html()).contains("dry 4", "dry 3", "dry 2").doesNotContain("dry 1");

        for (int i = 0; i < 20; i++) {
            chore.submit(new Chore(i));
        }
        await(() -> document.html().contains("12 more"));
        assertThat(status.children()).hasSize(8 + 3 + 1);
    }
}
