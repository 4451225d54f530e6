// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

import dev.treadle.ledger.job.JobState;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.DeadJob.Ending;
import dev.treadle.protocol.ErrorInfo;
import dev.treadle.protocol.Execution;
import dev.treadle.protocol.ExecutionId;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate.Discarded;
import dev.treadle.protocol.Policy;
import dev.treadle.protocol.SessionId;
import java.util.ArrayList;
import java.util.List;

/// An entry as it is kept. A million of them are read when a book is opened, so they are not JSON.
final class EntryPage {

    private static final long VERSION = 2;
    /// Without the line of the policy and the end of the session.
    private static final long FIRST = 1;

    private EntryPage() {
    }

    static byte[] write(Entry entry) {
        var state = entry.state;
        var page = new PageWriter().number(VERSION)
                .number(entry.offset).number(entry.writtenBefore).number(entry.copies).number(entry.unanswered).number(entry.refusals)
                .flag(entry.checkpointed).number(entry.beat)
                .text(state.job().session().toString()).text(state.job().id().text()).text(state.binding()).text(state.type());
        policy(page, state.policy());
        page.number(state.phase().ordinal()).number(state.attempt()).flag(state.owner() != null);
        if (state.owner() != null) {
            execution(page, state.owner());
        }
        page.number(state.number()).number(state.index()).number(state.checkpointIndex()).number(state.failures()).number(state.losses())
                .flag(state.confirmed()).number(state.cancelRequestedAt()).number(state.doom() == null ? -1 : state.doom().ordinal())
                .number(state.submittedOffset()).number(state.submittedAt()).number(state.startedAt()).number(state.dueAt())
                .number(state.endings().size());
        state.endings().forEach(ending -> ending(page, ending));
        page.text(state.policy().line()).number(state.orphanedAt());
        return page.written();
    }

    static Entry read(String queue, byte[] bytes) {
        var page = new PageReader(bytes);
        long version = page.number();
        if (version < FIRST || version > VERSION) {
            throw new NewerBooks("an entry of queue=" + queue + " is written in version " + version
                    + ", and this build reads up to version " + VERSION + ": run the build that wrote it, or a later one");
        }
        long offset = page.number();
        long writtenBefore = page.number();
        int copies = page.count();
        int unanswered = page.count();
        int refusals = page.count();
        boolean checkpointed = page.flag();
        long beat = page.number();
        var entry = new Entry(state(queue, page, version));
        entry.offset = offset;
        entry.written = offset;
        entry.writtenBefore = writtenBefore;
        entry.copies = copies;
        entry.unanswered = unanswered;
        entry.refusals = refusals;
        entry.checkpointed = checkpointed;
        entry.beat = beat;
        return entry;
    }

    static JobRef job(String queue, String session, String id) {
        return new JobRef(SessionId.parse(session), queue, new JobId(id));
    }

    static PageWriter execution(PageWriter page, Execution execution) {
        return page.number(execution.attempt()).text(execution.id().toString());
    }

    static Execution execution(PageReader page, JobRef job) {
        return new Execution(job, page.count(), ExecutionId.parse(page.text()));
    }

    private static JobState state(String queue, PageReader page, long version) {
        var job = job(queue, page.text(), page.text());
        var binding = page.text();
        var type = page.text();
        var policy = policy(page);
        var phase = Phase.values()[page.count()];
        int attempt = page.count();
        var owner = page.flag() ? execution(page, job) : null;
        long number = page.number();
        long index = page.number();
        long checkpointIndex = page.number();
        int failures = page.count();
        int losses = page.count();
        boolean confirmed = page.flag();
        long cancelRequestedAt = page.number();
        var doom = doom(page.count());
        long submittedOffset = page.number();
        long submittedAt = page.number();
        long startedAt = page.number();
        long dueAt = page.number();
        var endings = endings(page, job);
        var line = version == FIRST ? null : page.text();
        long orphanedAt = version == FIRST ? 0 : page.number();
        return new JobState(job, binding, type, line == null ? policy : policy.inLine(line), phase, attempt, owner, number, index,
                checkpointIndex, failures, losses, confirmed, orphanedAt, cancelRequestedAt, doom, submittedOffset, submittedAt,
                startedAt, dueAt, endings);
    }

    private static Discarded.Reason doom(int ordinal) {
        return ordinal < 0 ? null : Discarded.Reason.values()[ordinal];
    }

    private static void policy(PageWriter page, Policy policy) {
        page.number(policy.priority()).flag(policy.limit() != null);
        if (policy.limit() != null) {
            page.text(policy.limit().key()).number(policy.limit().running());
        }
        page.number(policy.attempts()).number(policy.losses()).number(policy.backoff().firstMillis()).number(policy.backoff().mostMillis())
                .number(policy.delayMillis()).number(policy.attemptTimeoutMillis()).number(policy.timeoutMillis())
                .number(policy.graceMillis()).flag(policy.atMostOnce()).flag(policy.orphanGraceMillis() != null);
        if (policy.orphanGraceMillis() != null) {
            page.number(policy.orphanGraceMillis());
        }
    }

    private static Policy policy(PageReader page) {
        return new Policy(page.count(), page.flag() ? new Policy.Limit(page.text(), page.count()) : null, page.count(), page.count(),
                new Policy.Backoff(page.number(), page.number()), page.number(), page.number(), page.number(), page.number(),
                page.flag(), page.flag() ? page.number() : null);
    }

    private static void ending(PageWriter page, Ending ending) {
        page.flag(ending.execution() != null);
        if (ending.execution() != null) {
            execution(page, ending.execution());
        }
        page.text(ending.kind()).text(ending.text()).number(ending.at()).flag(ending.error() != null);
        if (ending.error() != null) {
            page.text(ending.error().type()).text(ending.error().message()).text(ending.error().trace());
        }
    }

    private static List<Ending> endings(PageReader page, JobRef job) {
        int count = page.count();
        if (count == 0) {
            return List.of();
        }
        var endings = new ArrayList<Ending>(count);
        while (endings.size() < count) {
            var execution = page.flag() ? execution(page, job) : null;
            var kind = page.text();
            var text = page.text();
            long at = page.number();
            endings.add(new Ending(execution, kind, page.flag() ? new ErrorInfo(page.text(), page.text(), page.text()) : null, text, at));
        }
        return List.copyOf(endings);
    }
}
