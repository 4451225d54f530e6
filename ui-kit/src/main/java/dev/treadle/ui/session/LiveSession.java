// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Cause;
import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Snapshot.OpenEvent;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.Block;
import dev.treadle.ui.Handler;
import dev.treadle.ui.PeriodicCallback;
import dev.treadle.ui.Session;
import dev.treadle.ui.SessionClosed;
import dev.treadle.ui.State;
import dev.treadle.ui.Tone;
import dev.treadle.ui.component.Call;
import dev.treadle.ui.component.Document;
import dev.treadle.ui.component.Rejection;
import dev.treadle.ui.component.Rejection.Reason;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.job.JobBinding;
import dev.treadle.ui.job.JobHost;
import dev.treadle.ui.job.Origin;
import dev.treadle.ui.job.SessionJobs;
import dev.treadle.ui.job.Timeline;
import dev.treadle.work.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/// The one host of an open page: takes what its [Viewer]s do, runs its handlers, and sends what they change.
///
/// Locks, outermost first: the document's lock (held while a synchronous handler runs), the Document's guard (held for a
/// change), the monitor of what goes out. Whatever comes from the socket or the Journal takes only the last two, so neither
/// ever waits for a handler.
public final class LiveSession implements Session {

    private static final Logger LOG = Logger.getLogger(LiveSession.class);

    /// The claim of a session that was never claimed by another replica.
    static final long FIRST_CLAIM = 0;

    /// The position of a session that has no Snapshot.
    private static final long NO_SNAPSHOT = -1;

    /// For how long a browser is shown nothing while its page catches up with what it has shown already.
    private static final long CATCH_UP_MILLIS = 1_000;

    /// A browser whose session's Snapshots move on is given a newer token at most this often.
    private static final long TOKEN_NANOS = 5_000_000_000L;

    /// And one whose session doesn't, so that it is known when its host was there.
    private static final long IDLE_TOKEN_NANOS = 60_000_000_000L;

    private final SessionId id;
    private final Tokens tokens;
    private final String secret;
    private final Opening opening;
    private final SessionLimits limits;
    private final Faults faults;
    private final RejectionCount rejections;
    private final SlowCount slow;
    private final Pages.Visit visit;
    private final SessionJobs jobs;
    private final Viewers viewers = new Viewers();
    private final Handling handling;
    private final Object arriving = new Object();
    private final ConcurrentLinkedQueue<Runnable> atClose = new ConcurrentLinkedQueue<>();
    private final SystemNotice notice = new SystemNotice();
    private final Timer timer;
    private final Periodics periodics;
    private final Cells cells;
    private final long claim;
    private final Keeper keeper;
    private final Store store;
    /// Held while an Update's handlers run: in between there is no state that another host could go on from.
    private final ReentrantLock settled = new ReentrantLock(true);
    private final Snapshots snapshots;
    private volatile long position = NO_SNAPSHOT;
    private volatile boolean living;
    /// Whether a viewer has had a socket before the one that it has here: the hello of one that was lost may still be on its way.
    private volatile boolean cameBack;
    private volatile Document document;
    private volatile String closed;

    /// @param secret see [Token#secret]
    /// @param claim the number of the claim by which this replica hosts it
    LiveSession(SessionId id, long claim, String secret, Tokens tokens, Opening opening, Pages.Visit visit, JobHost host,
            SessionLimits limits, Faults faults, RejectionCount rejections, SlowCount slow, Timer timer, Store store) {
        this.claim = claim;
        this.keeper = new Keeper(new Kept(), store, limits.keepNanos());
        this.store = store;
        this.cells = new Cells(this::checkOpen, host.payloads());
        this.id = id;
        this.secret = secret;
        this.tokens = tokens;
        this.opening = opening;
        this.limits = limits;
        this.faults = faults;
        this.rejections = rejections;
        this.slow = slow;
        this.visit = visit;
        this.timer = timer;
        this.periodics = new Periodics(timer);
        this.jobs = new SessionJobs(id, host, this::failed);
        this.snapshots = new Snapshots(id, claim, opening, cells, jobs, viewers, periodics);
        this.handling = new Handling("session " + id, this::failed);
    }

    /// Builds the page's tree.
    ///
    /// @return its HTML
    String build(Renderer renderer) {
        document = new Document(visit.app().build(this), limits.document(), renderer, viewers, this::runWatchers);
        return document.html();
    }

    /// Begins to live: handlers may run, jobs may be submitted.
    ///
    /// @param nonce names its first viewer
    /// @param rendered the HTML that [#build] made
    /// @param tree the hash of what the browser shows
    Viewer begin(Socket socket, String nonce, String rendered, String tree) {
        refreshNotice();
        document.reserve(SystemNotice.ID, notice);
        jobs.begin();
        var viewer = new Viewer(this, nonce, claim, limits, slow);
        viewers.enter(viewer);
        viewer.attach(socket, welcome(viewer, false), 0);
        if (TreeHash.of(rendered).equals(tree)) {
            document.fill(viewer.outgoing());
            tellNotice(viewer);
        } else {
            tellWhole(viewer, () -> { });
        }
        // A link to a page is to lead to it also before anything has happened there.
        if (cells.version() == 0 && !opening.shared()) {
            keeper.nothingYet();
        }
        live();
        return viewer;
    }

    private void live() {
        living = true;
        periodics.begin();
    }

    /// Whether it has a viewer, and goes on.
    boolean isLiving() {
        return living;
    }

    /// Builds the page and lays what was found over it; then this goes on as if it had never been elsewhere.
    ///
    /// @return what has no place on the page any more, each in half a sentence
    List<String> restore(Renderer renderer, Store.Found found) {
        if (found.snapshot() == null) {
            build(renderer);
            return List.of();
        }
        var dropped = new ArrayList<String>();
        var snapshot = Aside.whole(found, dropped);
        cells.load(snapshot.cells());
        build(renderer);
        snapshot.viewers().forEach(before -> viewers.enter(new Viewer(this, before, claim, limits, slow)));
        dropped.addAll(snapshots.lay(snapshot, found.chunks(), document));
        return dropped;
    }

    /// Hears of what was appended since the host before this one wrote its last Snapshot, and has the handlers run again that may
    /// not have returned. Doesn't wait for any of them.
    ///
    /// @param missed what the Journal said since, up to the claim
    /// @return is counted down when the handlers have been told of that
    CountDownLatch catchUp(List<Store.Said> missed) {
        jobs.begin();
        // All of it is known before a handler runs, so that none submits what was submitted.
        var heard = missed.stream().filter(said -> said.update() instanceof JobUpdate update && jobs.read(update, said.offset(), said.at())).toList();
        viewers.each(viewer -> viewer.events().open().forEach(event -> again(viewer, event)));
        heard.forEach(said -> post((JobUpdate) said.update(), said.offset(), said.at()));
        var caughtUp = new CountDownLatch(1);
        handling.inTurn("what was missed", () -> { }, caughtUp::countDown);
        return caughtUp;
    }

    /// Lives on where a host before this one was, and speaks to the first of the viewers that come.
    ///
    /// @param nonce the viewer's
    /// @param dropped what [#restore] has dropped
    /// @param caughtUp what [#catchUp] gave
    /// @return null if another replica has claimed it since
    Viewer goOn(Socket socket, String nonce, List<String> dropped, CountDownLatch caughtUp) throws InterruptedException {
        // Or the browser would be shown how it was at the last Snapshot, and what it has seen since would go and come again.
        if (!caughtUp.await(CATCH_UP_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.debugf("a handler takes long, so the page shows what was before it: session=%s", id);
        }
        // The viewer is told what is done. Whoever has claimed it since may have looked for Snapshots before the one that says so was durable.
        store.hearOut(id);
        if (closed != null) {
            return null;
        }
        cameBack = true;
        refreshNotice();
        document.reserve(SystemNotice.ID, notice);
        Viewer viewer;
        synchronized (arriving) {
            var known = viewers.of(nonce);
            if (known == null) {
                viewers.makeRoom(limits.viewers());
            }
            viewer = known == null ? new Viewer(this, nonce, claim, limits, slow) : known;
            tellAnew(viewer, socket);
        }
        if (!dropped.isEmpty()) {
            LOG.warnf("not everything has a place on the page as it is now: %s page=%s session=%s", String.join(", ", dropped), opening.page(), id);
            document.toast(new Patch.Toast(Long.toString(System.nanoTime(), 36), Tone.WARNING.variant(), "This page has changed",
                    "It was taken over by another server, and this has no place on it any more: " + String.join(", ", dropped) + ".", null));
        }
        live();
        keeper.now();
        return viewer;
    }

    private void again(Viewer viewer, OpenEvent event) {
        var origin = origin(viewer, event.number());
        try {
            document.again(event.component(), event.name(), event.before(), event.now()).forEach(call -> handle(call, origin));
        } catch (IllegalArgumentException e) {
            LOG.warnf("an event is not handled again: %s session=%s event=%d", e.getMessage(), id, event.number());
        } finally {
            origin.release();
        }
    }

    /// What comes of a hello to a session that is hosted here.
    sealed interface Resumption {
    }

    record Resumed(Viewer viewer) implements Resumption {
    }

    /// Why there is no viewer.
    enum NotResumed implements Resumption {
        /// All viewers that it may have are there.
        FULL,
        /// Whoever comes is none of its viewers and can't become one, or what they say they have isn't what this session gave them.
        OTHERWISE
    }

    /// Speaks to another socket of a viewer from now on, or, if the page is shared, to another viewer, too. One that can't go
    /// on from this host's frames, since it is new, was loaded again, or another host has spoken to it, is told the whole.
    Resumption resume(Socket socket, ClientMessage.Hello hello) {
        cameBack = true;
        synchronized (arriving) {
            var known = viewers.of(hello.nonce());
            boolean begins = hello.frame() == 0 || hello.claim() < claim;
            boolean follows = known == null ? begins && opening.shared()
                    : begins || hello.claim() == claim && hello.frame() <= known.outgoing().lastFrame();
            if (known == null && opening.shared() && !viewers.mayMakeRoom(limits.viewers())) {
                return NotResumed.FULL;
            }
            if (!follows) {
                return NotResumed.OTHERWISE;
            }
            if (known == null && !viewers.makeRoom(limits.viewers())) {
                return NotResumed.FULL;
            }
            boolean anew = begins || !known.outgoing().goesOnFrom(hello.frame());
            var viewer = known == null ? new Viewer(this, hello.nonce(), claim, limits, slow) : known;
            var before = anew ? tellAnew(viewer, socket) : viewer.attach(socket, welcome(viewer, true), hello.frame());
            if (before != socket) {
                Viewer.supersede(before, "this page has a newer connection");
            }
            return new Resumed(viewer);
        }
    }

    private Socket tellAnew(Viewer viewer, Socket socket) {
        // Whatever the one before still acknowledges isn't what is sent from here on.
        var before = viewer.detach();
        tellWhole(viewer, () -> {
            viewer.outgoing().restart();
            if (viewers.of(viewer.nonce()) == null) {
                // With the Document locked: all that changes from here on it is told, and what was before is in the whole.
                viewers.enter(viewer);
            }
        });
        viewer.attach(socket, welcome(viewer, true), 0);
        return before;
    }

    private void tellWhole(Viewer viewer, Runnable begin) {
        document.resend(viewer.outgoing(), () -> {
            begin.run();
            return viewers.isAlone(viewer);
        });
        tellNotice(viewer);
    }

    private void tellNotice(Viewer viewer) {
        document.echo(viewer.outgoing(), SystemNotice.ID, Set.of(SystemNotice.NOTICE));
    }

    private ServerMessage.Welcome welcome(Viewer viewer, boolean resumed) {
        return new ServerMessage.Welcome(id, sealed(viewer), claim, resumed, viewer.events().received(), limits.beatNanos() / 1_000_000);
    }

    /// The page as the server has it.
    String html() {
        return document.html();
    }

    /// Whether it is the one that the token was made for.
    boolean opensTo(Token token) {
        return Tokens.isSame(secret, token.secret());
    }

    private String sealed(Viewer viewer) {
        long now = position;
        viewer.sealed(now, timer.nanos());
        return tokens.seal(id, secret, claim, now);
    }

    /// The newest Snapshot stands here in its partition: whoever claims the session needn't read what is before. The browsers are
    /// told now and then.
    ///
    /// @param to an offset of the Snapshots' partition
    void moved(long to) {
        position = to;
    }

    private void renewToken(Viewer viewer) {
        if (timer.nanos() - viewer.sealedAt() >= (position == viewer.sealedPosition() ? IDLE_TOKEN_NANOS : TOKEN_NANOS)) {
            viewer.outgoing().renewed(sealed(viewer));
        }
    }

    /// Another replica hosts it now: its viewers go there.
    ///
    /// @param host who that is; null if it isn't known how to reach it
    /// @param nonce the viewer that has gone there already
    void handOver(Store.Host host, String nonce) {
        var token = host == null ? null
                : tokens.seal(new Token(id, secret, host.address(), host.replica(), host.claim(), position, System.currentTimeMillis()));
        viewers.each(viewer -> {
            if (token == null || viewer.nonce().equals(nonce)) {
                viewer.superseded("another server has taken this page over");
            } else {
                viewer.moveOn(token, "another server has taken this page over");
            }
        });
    }

    SessionId sessionId() {
        return id;
    }

    /// Tells the whole page to a client that was so slow that nothing was kept for it. Rendering is nothing for the thread that
    /// says what a socket has sent.
    void tellWholeSoon(Viewer viewer) {
        Thread.ofVirtual().name("session " + id + " whole").start(() -> tellWhole(viewer, viewer.outgoing()::beginWhole));
    }

    Viewers viewers() {
        return viewers;
    }

    /// The ids of the components that are on the page.
    Set<String> componentIds() {
        return document.ids();
    }

    /// Takes a viewer's Event, as [Viewer#take].
    boolean take(Viewer viewer, ClientMessage.Event event, Rejection objection) {
        var events = viewer.events();
        // A socket and the one that takes its place may speak at the same time.
        synchronized (arriving) {
            var place = events.take(event.number());
            if (place == EventLog.Place.SKIPPED) {
                return false;
            }
            viewer.outgoing().received(event.number());
            try {
                if (place == EventLog.Place.NEXT) {
                    handle(viewer, event, objection);
                } else if (events.isDone(event.number())) {
                    viewer.outgoing().done(event.number());
                }
            } finally {
                // Only now, when its handlers are under way: they don't wait for what is said to the browser.
                viewers.flush();
            }
            return true;
        }
    }

    private void handle(Viewer viewer, ClientMessage.Event event, Rejection objection) {
        long number = event.number();
        var events = viewer.events();
        var origin = origin(viewer, number);
        try {
            if (objection != null) {
                throw objection;
            }
            if (!viewer.mayDoMore()) {
                throw new Rejection(Reason.RATE, "this page has sent more events than the %d a second that are taken (treadle.session.event-rate)"
                        .formatted(limits.eventRate()));
            }
            if (events.unhandled() > limits.events()) {
                throw new Rejection(Reason.BUSY, "%d events of this page are being handled already, which is the most (treadle.session.events)".formatted(limits.events()));
            }
            var set = new HashSet<String>();
            var calls = document.take(event.component(), event.name(), event.values(), set,
                    (before, now) -> events.applied(new OpenEvent(number, event.component(), event.name(), before, now)), viewers.others(viewer));
            echoWhatCrossed(viewer, event.component(), set);
            calls.forEach(call -> handle(call, origin));
        } catch (Rejection e) {
            reject(viewer, event, e);
        } finally {
            origin.release();
        }
    }

    private Origin origin(Viewer viewer, long event) {
        return new Origin(new Cause.OnEvent(viewer.nonce(), event), () -> returned(viewer, event));
    }

    private void handle(Call call, Origin origin) {
        origin.hold();
        Block<Exception> handler = () -> origin.run(call.body());
        if (call.async()) {
            handling.atOnce(call.component().toString(), handler, origin::release);
        } else {
            handling.inTurn(call.component().toString(), () -> turn(handler), origin::release);
        }
    }

    /// Runs the watchers of what this thread has changed. Synchronous ones run here and now if it holds the document's lock, so
    /// that what they change is told depth-first; and else when their turn has come.
    private void runWatchers(List<Call> calls) {
        var origin = Origin.current();
        calls.stream().filter(Call::async).forEach(call -> {
            origin.hold();
            handling.atOnce(call.component().toString(), () -> origin.run(call.body()), origin::release);
        });
        var inTurn = calls.stream().filter(call -> !call.async()).toList();
        if (inTurn.isEmpty()) {
            return;
        }
        if (handling.isLockedByMe()) {
            inTurn.forEach(call -> handling.guarded(call.component().toString(), call.body()));
        } else {
            origin.hold();
            handling.inTurn("watchers", () -> origin.run(() -> document.turn(() ->
                    inTurn.forEach(call -> handling.guarded(call.component().toString(), call.body())))), origin::release);
        }
    }

    /// The client may be told an older value after it has sent this one; so it is told this one again, after that.
    private void echoWhatCrossed(Viewer viewer, String component, Set<String> set) {
        if (set.stream().anyMatch(property -> viewer.outgoing().isOnItsWay(component, property))) {
            document.echo(viewer.outgoing(), component, set);
        }
    }

    /// Tells the browser, and also what it should have instead: a field with a value that isn't taken shows the right one again.
    private void reject(Viewer viewer, ClientMessage.Event event, Rejection rejection) {
        rejections.add(rejection.reason());
        // A browser's words may be in it, and they are to make no lines of their own.
        LOG.warnf("event rejected: %.300s reason=%s session=%s event=%d", rejection.getMessage().replaceAll("\\p{Cntrl}", "?"),
                rejection.reason(), id, event.number());
        viewer.outgoing().rejected(event.number(), event.component(), rejection.getMessage());
        document.echo(viewer.outgoing(), event.component(), event.values().keySet());
    }

    /// An Event's handlers have returned: it is done once a Snapshot says so.
    private void returned(Viewer viewer, long event) {
        if (closed != null) {
            return;
        }
        viewer.events().returned(event);
        if (keeper.isBroken()) {
            viewers.returnedAreDone();
        } else {
            keeper.soon();
        }
    }

    /// What the keeper sees of it.
    private final class Kept implements Keeper.Source {

        @Override
        public long version() {
            return snapshots.version(document);
        }

        @Override
        public Keeper.Captured capture(boolean anew) throws InterruptedException {
            settled.lockInterruptibly();
            try {
                if (anew) {
                    snapshots.writeAgain(document);
                }
                synchronized (arriving) {
                    return snapshots.take(document);
                }
            } finally {
                settled.unlock();
            }
        }

        @Override
        public void whenDurable(Runnable then) {
            jobs.whenDurable(then);
        }

        @Override
        public void kept(Keeper.Captured captured, long offset) throws InterruptedException {
            moved(offset);
            if (opening.shared() || cameBack) {
                // Another viewer, or a hello that was late, may have had it claimed before this was durable: then whoever hosts it
                // now may not have found it.
                store.hearOut(id);
            }
            if (closed == null) {
                captured.durable().run();
            }
        }

        @Override
        public void failed(RuntimeException why) {
            LOG.errorf(why, "the session can't be kept: it goes on here, and is lost with this replica: page=%s session=%s", opening.page(), id);
            document.toast(new Patch.Toast(Long.toString(System.nanoTime(), 36), Tone.WARNING.variant(), "This page can't be kept",
                    "It goes on, and is lost if its server is: " + why.getMessage(), null));
            viewers.returnedAreDone();
        }

        @Override
        public void keptAgain() {
            LOG.infof("the session is kept again: page=%s session=%s", opening.page(), id);
            document.toast(new Patch.Toast(Long.toString(System.nanoTime(), 36), Tone.SUCCESS.variant(), "This page is kept again",
                    "It goes on elsewhere if its server is lost.", null));
        }
    }

    Keeper keeper() {
        return keeper;
    }

    long claim() {
        return claim;
    }

    /// Forgets what was kept of it: nobody will go on from it.
    void forget(Store store) {
        if (position >= 0) {
            keeper.chunks().forEach(chunk -> store.forget(id, claim, chunk));
            store.forget(id, claim, null);
        }
    }

    /// Takes an Update of one of this session's jobs: shows it at once where it is only shown, and runs its handlers when
    /// their turn has come. Called in the Journal's order.
    ///
    /// @param offset where it stands in the Journal's partition
    /// @param at when it was appended, by the broker's clock, in milliseconds since 1970
    public void take(JobUpdate update, long offset, long at) {
        if (jobs.read(update, offset, at)) {
            post(update, offset, at);
        }
    }

    private void post(JobUpdate update, long offset, long at) {
        handling.inTurn("job " + update.job().id(), () -> {
            settled.lock();
            try {
                turn(() -> jobs.take(update, offset, at));
            } finally {
                settled.unlock();
            }
        }, () -> { });
    }

    /// Draws what is known of the jobs' waiting and running, if it isn't drawn yet.
    ///
    /// @param timePasses whether texts that say how long are due, too
    public void refresh(boolean timePasses) {
        if (closed == null && document != null) {
            if (jobs.isRefreshDue(timePasses)) {
                handling.guarded("job status", () -> turn(() -> jobs.refresh(timePasses)));
            }
            refreshNotice();
        }
    }

    /// Forgets what is kept for viewers who are away: all of it for those who have closed their page, as long as anybody else may come.
    ///
    /// @param now by [System#nanoTime]
    void forgetTheGone(long now) {
        viewers.each(viewer -> {
            long goneFor = viewer.goneFor(now);
            // As long as a handler runs for it, it is known by whom, and runs again if this replica dies.
            if (viewer.left() && goneFor >= limits.returnNanos() && viewer.events().open().isEmpty()) {
                viewers.leave(viewer, "its page was closed");
            } else if (goneFor >= limits.lingerNanos()) {
                viewer.outgoing().forget();
            }
        });
    }

    /// Writes what is due to be kept. To be called several times a second.
    ///
    /// @param nanos by [System#nanoTime]
    void keep(long nanos) {
        if (living && closed == null) {
            keeper.tick(nanos);
            viewers.each(this::renewToken);
        }
    }

    void stir() {
        jobs.stir();
    }

    private void refreshNotice() {
        try {
            notice.notice(jobs.notice());
        } catch (SessionClosed e) {
            // Nobody is left to read it.
        }
    }

    /// Says in the log and on the page that a handler failed.
    private void failed(String what, Throwable error) {
        if (closed != null && (error instanceof InterruptedException || error instanceof SessionClosed
                || error instanceof CancellationException)) {
            return;
        }
        var toast = faults.toast(error);
        LOG.errorf(error, "handler failed: error=%s of=%s page=%s session=%s", toast.id(), what, opening.page(), id);
        if (document != null) {
            document.toast(toast);
        }
    }

    @Override
    public String id() {
        return id.toString();
    }

    @Override
    public String path() {
        return opening.page();
    }

    @Override
    public String query() {
        return opening.query();
    }

    @Override
    public <E, R, W extends Work<E, R>> JobBinding<W, E, R> job(String name, Class<W> type) {
        return jobs.bind(name, type);
    }

    @Override
    public Timeline timeline() {
        return jobs.timeline();
    }

    @Override
    public <X extends Exception> void withLock(Block<X> block) throws X {
        checkOpen();
        try {
            handling.locked(() -> {
                checkOpen();
                turn(block);
            });
        } catch (CancellationException e) {
            checkOpen();
            throw e;
        }
    }

    @Override
    public <X extends Exception> void batch(Block<X> block) throws X {
        if (document == null) {
            block.run();
        } else {
            document.batch(block);
        }
    }

    private <X extends Exception> void turn(Block<X> block) throws X {
        if (document == null) {
            block.run();
        } else {
            document.turn(block);
        }
    }

    @Override
    public PeriodicCallback addPeriodicCallback(Handler<Long> callback, Duration period) {
        return periodic(callback, period, (run, returned) -> handling.inTurn("a periodic callback", () -> turn(run), returned));
    }

    @Override
    public PeriodicCallback addPeriodicCallbackAsync(Handler<Long> callback, Duration period) {
        return periodic(callback, period, (run, returned) -> handling.atOnce("a periodic callback", run, returned));
    }

    /// @param runner runs a run, and then what is to be done when it has returned
    private PeriodicCallback periodic(Handler<Long> callback, Duration period, BiConsumer<Block<Exception>, Runnable> runner) {
        checkOpen();
        return periodics.add(period, name -> (each, run, tick) -> {
            var origin = new Origin(new Cause.OnTick(name, tick), () -> { });
            runner.accept(() -> origin.run(() -> callback.handle(run)), each::returned);
        });
    }

    @Override
    public <T> State<T> state(String name, T initial) {
        return cells.of(name, initial);
    }

    @Override
    public void toast(Tone tone, String title, String text) {
        if (document == null) {
            throw new IllegalStateException("build may not show a toast: it has no side effects. Show it in a handler");
        }
        checkOpen();
        document.toast(new Patch.Toast(Long.toString(System.nanoTime(), 36), tone.variant(), title, text));
    }

    private void checkOpen() {
        if (closed != null) {
            throw new SessionClosed("session " + id + " is closed: " + closed);
        }
    }

    @Override
    public boolean closed() {
        return closed != null;
    }

    @Override
    public void onDestroyed(Runnable what) {
        atClose.add(what);
        if (closed != null) {
            runAtClose();
        }
    }

    private void runAtClose() {
        for (var next = atClose.poll(); next != null; next = atClose.poll()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.errorf(e, "what was to run at a session's end failed: page=%s session=%s", opening.page(), id);
            }
        }
    }

    /// Ends the session and all it holds: interrupts its handlers, forgets its jobs, frees its memory.
    ///
    /// @param reason for people and for the log
    void close(String reason) {
        close(reason, true);
    }

    /// @param orphans whether jobs that are to end with their page are told that it has
    void close(String reason, boolean orphans) {
        keeper.close();
        synchronized (atClose) {
            if (closed != null) {
                return;
            }
            closed = reason;
        }
        if (document != null) {
            document.close("session " + id + " is closed: " + reason);
        }
        periodics.end();
        handling.close();
        jobs.close(reason, orphans);
        viewers.each(viewer -> viewer.end(reason));
        runAtClose();
        visit.end();
    }
}
