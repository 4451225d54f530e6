// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.simulation;

import dev.treadle.ledger.book.Inside.Fold;
import dev.treadle.ledger.job.JobState.Phase;
import dev.treadle.protocol.Dispatch;
import dev.treadle.protocol.JobId;
import dev.treadle.protocol.JobRef;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.JobUpdate.Submitted;
import dev.treadle.protocol.SessionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// One session: a browser that keeps its clicks until they are done, and the host that has the page. When the host dies,
/// another goes on from the newest Snapshot: it folds up to where the Journal ends then, and only then runs handlers again.
final class SimSession {

    private record Said(JobUpdate update, Runnable then) {
    }

    private final World world;
    final SessionId id;
    private final List<Broker.Appended> journal;
    private final Fold fold;
    // The browser's.
    private final Set<Integer> undone = new TreeSet<>();
    private int clicks;
    // What is durable.
    private Page snapshot;
    // The present host's.
    private Page page;
    private Pipe<Said> outbox;
    private Pipe<Dispatch> dispatches;
    private Set<JobId> sent;
    /// What its handlers have submitted, for the laws.
    private final Set<JobId> owed = new HashSet<>();

    SimSession(World world, SessionId id, Fold fold) {
        this.world = world;
        this.id = id;
        this.fold = fold;
        journal = world.broker.journal.get(id.home());
        snapshot = new Page(fold);
        host();
    }

    void turn() {
        boolean freezes = world.chance.strikes(Fault.HOST_FREEZES);
        if (freezes || world.chance.strikes(Fault.HOST_DIES)) {
            if (freezes) {
                outbox.cut();
                world.wakeLater(outbox::flush);
            } else {
                outbox.lose();
            }
            dispatches.lose();
            host();
        }
        read();
        misbehave();
        outbox.flow();
        dispatches.flow();
        if (outbox.isEmpty() && world.chance.in(50)) {
            snapshot = page.copy();
        }
        if (world.chance.in(5)) {
            readAgain();
        }
    }

    /// A click in the browser. Its handler submits a job.
    void click() {
        undone.add(clicks);
        handle(clicks++);
    }

    private void host() {
        page = snapshot.copy();
        outbox = new Pipe<>(world, said -> {
            world.broker.append(said.update());
            said.then().run();
        });
        dispatches = new Pipe<>(world, world.broker::dispatch);
        sent = new HashSet<>();
        var completions = new ArrayList<Long>();
        while (page.offset() < journal.size()) {
            long offset = page.offset();
            if (next()) {
                completions.add(offset);
            }
        }
        completions.forEach(this::follow);
        new ArrayList<>(undone).forEach(this::handle);
    }

    private void handle(int click) {
        submit(world.submissions.ofClick(id, click), () -> undone.remove(click));
    }

    private void follow(long offset) {
        submit(world.submissions.ofUpdate(id, offset), () -> { });
    }

    private void submit(Submitted submitted, Runnable done) {
        var job = submitted.job().id();
        owed.add(job);
        if (page.knows(job)) {
            done.run();
        } else if (sent.add(job)) {
            boolean direct = submitted.policy().limit() == null && submitted.policy().line() == null && submitted.policy().delayMillis() == 0
                    && world.chance.strikes(Fault.HANDED_OUT_DIRECTLY);
            outbox.send(direct ? new Said(submitted.handedOut(), () -> handOut(submitted, done)) : new Said(submitted, done));
        }
    }

    private void handOut(Submitted submitted, Runnable done) {
        dispatches.send(new Dispatch(submitted.job(), 1, 0, submitted.type(), submitted.work(), null, 0, submitted.policy().graceMillis(),
                submitted.policy().atMostOnce(), true));
        done.run();
    }

    private void read() {
        for (int left = world.chance.upTo(8); left > 0 && page.offset() < journal.size(); left--) {
            long offset = page.offset();
            if (next()) {
                follow(offset);
            }
        }
    }

    /// @return whether what was read has a handler that submits a job
    private boolean next() {
        return next(page);
    }

    private boolean next(Page of) {
        long offset = of.offset();
        var appended = journal.get((int) offset);
        if (!appended.update().session().equals(id)) {
            of.passOver(offset);
            return false;
        }
        var folded = of.read(appended.update(), offset, appended.at());
        if (folded.counted()) {
            check(of, appended.update().job().id());
        }
        return folded.counted() && folded.state().phase() == Phase.COMPLETED && world.submissions.isFollowed(folded.state());
    }

    /// What a page shows of a job: the items from the first on, in order, each said by the first who started its attempt.
    private void check(Page shown, JobId job) {
        var rows = shown.rows(job);
        for (int i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            Law.NOTHING_LATE_IS_DRAWN.check(world.truth.isFirst(row.by()), () -> "item %d is drawn, which %s emitted%s".formatted(row.item(), row.by().id(), world.truth.history(job)));
            int place = i;
            Law.EACH_ITEM_ONCE.check(row.item() == i && row.index() == i, () -> "in place of item %d stands %d, with index %d, by %s%s"
                    .formatted(place, row.item(), row.index(), row.by().id(), world.truth.history(job)));
        }
        Law.EACH_ITEM_ONCE.check(shown.progress(job) <= rows.size(), () -> "progress is %s with %d items%s".formatted(shown.progress(job), rows.size(), world.truth.history(job)));
    }

    /// What another reader makes of the Journal that begins at an offset that was kept, or at the beginning.
    private void readAgain() {
        var again = world.chance.in(500) ? snapshot.copy() : new Page(fold);
        while (again.offset() < page.offset()) {
            next(again);
        }
        Law.SAME_FROM_ANY_OFFSET.check(again.equals(page), () -> "session %s at offset %d".formatted(id, page.offset()));
    }

    private void misbehave() {
        if (page.jobs().isEmpty()) {
            return;
        }
        if (world.chance.strikes(Fault.JOB_IS_CANCELLED)) {
            outbox.send(new Said(new JobUpdate.CancelRequested(anyJob(), "page"), () -> { }));
        }
        if (world.chance.strikes(Fault.SUBMITTED_AGAIN)) {
            outbox.send(new Said(world.submissions.again(anyJob().id()), () -> { }));
        }
    }

    private JobRef anyJob() {
        return world.chance.any(List.copyOf(page.jobs().values())).job();
    }

    boolean isDone() {
        return undone.isEmpty() && outbox.isEmpty() && dispatches.isEmpty() && page.offset() == journal.size();
    }

    /// Looks at everything once more, when all is over.
    void checkEnd() {
        readAgain();
        for (var job : owed) {
            Law.NO_JOB_IS_LOST.check(world.truth.knows(job), () -> "session %s submitted %s".formatted(id, job));
            var rows = page.rows(job);
            check(page, job);
            if (world.truth.state(job).phase() == Phase.COMPLETED) {
                int items = Submissions.items(job);
                Law.ALL_OF_A_RESULT.check(rows.size() == items && page.progress(job) == items, () -> "%d of %d items are shown, and progress %s%s".formatted(rows.size(), items, page.progress(job), world.truth.history(job)));
            }
        }
    }
}
