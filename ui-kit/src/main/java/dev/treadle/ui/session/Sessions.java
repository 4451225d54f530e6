// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.SessionUpdate;
import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.job.JobHost;
import dev.treadle.ui.job.SessionJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// All sessions that this replica hosts. Safe for any number of threads.
public final class Sessions {

    private static final Logger LOG = Logger.getLogger(Sessions.class);

    /// How long the last Snapshots of a replica that stops may take.
    private static final long LAST_WORDS_NANOS = 3_000_000_000L;

    private final Pages pages;
    private final Renderer renderer;
    private final JobHost jobs;
    private final SessionLimits limits;
    private final Faults faults;
    private final Timer timer;
    private final Tokens tokens;
    private final RejectionCount rejections = new RejectionCount();
    private final SlowCount slow = new SlowCount();
    private final Map<SessionId, LiveSession> hosted = new ConcurrentHashMap<>();
    private final Map<SessionId, Claiming> claiming = new ConcurrentHashMap<>();
    private final Store store;
    private final LongAdder claims = new LongAdder();
    private final LongAdder viewersRefused = new LongAdder();
    private volatile boolean draining;
    private long lastBeat;
    private long lastSecond;

    /// A session that is being claimed: what the Journal says of it waits. Guarded by itself.
    private static final class Claiming {
        private final List<Store.Said> heard = new ArrayList<>();
        private boolean over;
    }

    public Sessions(Pages pages, Renderer renderer, JobHost jobs, SessionLimits limits, Faults faults, Timer timer, Tokens tokens,
            Store store) {
        this.store = store;
        this.pages = pages;
        this.renderer = renderer;
        this.jobs = jobs;
        this.limits = limits;
        this.faults = faults;
        this.timer = timer;
        this.tokens = tokens;
    }

    /// Renders a page as a visitor first sees it, and forgets it.
    ///
    /// @return null if there is no page at that path
    public String paint(String path, String query) {
        var visit = pages.visit(path);
        if (visit == null) {
            return null;
        }
        var session = session(SessionId.random(0), LiveSession.FIRST_CLAIM, "", new Opening(path, query, false), visit);
        try {
            return session.build(renderer);
        } finally {
            session.close("it was built for the first paint only");
        }
    }

    private LiveSession session(SessionId id, long claim, String secret, Opening opening, Pages.Visit visit) {
        return new LiveSession(id, claim, secret, tokens, opening, visit, jobs, limits, faults, rejections, slow, timer, store);
    }

    /// Answers the first message of a socket: begins a session, or goes on with one.
    ///
    /// @return the viewer that the socket belongs to; null if it was told to go elsewhere or to reload
    public Viewer hello(ClientMessage.Hello hello, Socket socket) {
        if (draining) {
            socket.moveOn("this replica stops");
            return null;
        }
        if (hello.version() != ClientMessage.VERSION) {
            return reload(socket, "the page is of another version");
        }
        return hello.token() == null ? begin(hello, socket) : resume(hello, socket);
    }

    /// @return what says which other replica hosts the session that is to be resumed; null if none does that is known
    public Token hostedElsewhere(ClientMessage.Hello hello) {
        var token = draining || hello.token() == null ? null : tokens.open(hello.token());
        return token == null || tokens.isHere(token.replica()) || claiming.containsKey(token.session()) || hosted(token, hello.nonce()) != null ? null : token;
    }

    /// @return the session as it is hosted here; null if it isn't, or another replica has claimed it since, whatever was heard of that
    private LiveSession hosted(Token token, String nonce) {
        var found = hosted.get(token.session());
        if (found != null && token.claim() > found.claim()) {
            supersede(found, new Store.Host(token.host(), token.replica(), token.claim()), nonce);
            return null;
        }
        return found;
    }

    private Viewer begin(ClientMessage.Hello hello, Socket socket) {
        var visit = pages.visit(hello.page());
        if (visit == null) {
            return reload(socket, "there is no page at " + hello.page());
        }
        var session = session(SessionId.random(jobs.home()), LiveSession.FIRST_CLAIM, Tokens.secret(), new Opening(hello.page(), hello.query(), pages.isShared(hello.page())), visit);
        String html;
        try {
            html = session.build(renderer);
        } catch (RuntimeException | Error e) {
            session.close("its page could not be built");
            throw e;
        }
        hosted.put(session.sessionId(), session);
        var viewer = session.begin(socket, hello.nonce(), html, hello.tree());
        LOG.debugf("session begins: page=%s session=%s", hello.page(), session.id());
        return viewer;
    }

    private Viewer resume(ClientMessage.Hello hello, Socket socket) {
        var token = tokens.open(hello.token());
        if (token == null) {
            return reload(socket, "what it has to resume by is none of this service's");
        }
        var session = hosted(token, hello.nonce());
        if (session == null || claiming.containsKey(token.session())) {
            return claim(hello, token, socket);
        }
        if (!session.opensTo(token)) {
            return reload(socket, "the session is not known here");
        }
        return switch (session.resume(socket, hello)) {
            case LiveSession.Resumed(var viewer) -> session.closed() ? reload(socket, "the session has ended") : viewer;
            case LiveSession.NotResumed.FULL -> refuse(socket, session);
            case LiveSession.NotResumed.OTHERWISE -> reload(socket, "the session has gone another way");
        };
    }

    private Viewer refuse(Socket socket, LiveSession session) {
        viewersRefused.increment();
        LOG.warnf("a viewer is refused: there are %d already session=%s", limits.viewers(), session.id());
        socket.send(new ServerMessage.Refused("%d windows show this session already, which is the most (treadle.session.viewers)".formatted(limits.viewers())), () -> { });
        socket.close("too many viewers");
        return null;
    }

    /// Hosts a session from now on whose host has gone. May block.
    private Viewer claim(ClientMessage.Hello hello, Token token, Socket socket) {
        var id = token.session();
        var mine = new Claiming();
        if (claiming.putIfAbsent(id, mine) != null) {
            // Another socket of the same page was quicker; this one finds the session when it comes again.
            socket.close("the session is being taken over");
            return null;
        }
        try {
            return claim(hello, token, socket, mine);
        } catch (IOException e) {
            LOG.warnf("a session can't be taken over now: %s session=%s", e.getMessage(), id);
            socket.close("the session can't be taken over now");
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            socket.close("this replica stops");
            return null;
        } finally {
            claiming.remove(id, mine);
        }
    }

    private Viewer claim(ClientMessage.Hello hello, Token token, Socket socket, Claiming mine) throws IOException, InterruptedException {
        long began = System.nanoTime();
        var id = token.session();
        boolean shared = pages.isShared(hello.page());
        long claim = store.claim(id, hello.nonce());
        var found = store.find(id, token.position(), token.issued(), claim, shared);
        if (found.snapshot() == null && token.position() >= 0) {
            return reload(socket, "nothing is kept of the session any more");
        }
        var slept = Duration.ofMillis(System.currentTimeMillis() - Math.max(token.issued(), found.at()));
        if (slept.toMillis() > limits.sleepMillis()) {
            forgetting(id, found).forEach(Runnable::run);
            return reload(socket, "nobody has looked at this page for %s, and it is kept for %s".formatted(words(slept), words(Duration.ofMillis(limits.sleepMillis()))));
        }
        if (found.snapshot() != null && !admits(found.snapshot(), hello, shared)) {
            return reload(socket, "the session has gone another way");
        }
        var visit = pages.visit(hello.page());
        if (visit == null) {
            return reload(socket, "there is no page at " + hello.page());
        }
        var query = found.snapshot() == null ? hello.query() : found.snapshot().query();
        var session = session(id, claim, token.secret(), new Opening(hello.page(), query, shared), visit);
        List<String> dropped;
        try {
            dropped = session.restore(renderer, found);
        } catch (RuntimeException | Error e) {
            session.close("its page could not be built", false);
            throw e;
        }
        session.keeper().thenForget(forgetting(id, found));
        CountDownLatch caughtUp;
        synchronized (mine) {
            hosted.put(id, session);
            caughtUp = session.catchUp(found.said());
            mine.heard.forEach(said -> take(session, said.update(), said.offset(), said.at()));
            mine.over = true;
        }
        var viewer = session.goOn(socket, hello.nonce(), dropped, caughtUp);
        if (viewer == null || session.closed()) {
            socket.close("another replica was quicker");
            return null;
        }
        claims.increment();
        LOG.infof("session taken over: claim=%d page=%s millis=%d session=%s", claim, hello.page(), (System.nanoTime() - began) / 1_000_000, id);
        return viewer;
    }

    /// Whether a Snapshot is of the page, and by whom the page is opened is one of its viewers or may become one.
    private static boolean admits(Snapshot snapshot, ClientMessage.Hello hello, boolean shared) {
        return snapshot.page().equals(hello.page()) && (shared || snapshot.viewers().stream().anyMatch(each -> each.nonce().equals(hello.nonce())));
    }

    /// What the host before has written, to be forgotten once this one has written all of it itself: what an old host that
    /// wakes up forgets is then nothing that anybody needs.
    private List<Runnable> forgetting(SessionId id, Store.Found found) {
        if (found.snapshot() == null) {
            return List.of();
        }
        long claim = found.snapshot().claim();
        var all = new ArrayList<Runnable>();
        found.chunks().keySet().forEach(chunk -> all.add(() -> store.forget(id, claim, chunk)));
        all.add(() -> store.forget(id, claim, null));
        return all;
    }

    private static String words(Duration time) {
        return time.toDays() > 1 ? time.toDays() + " days" : time.toHours() > 1 ? time.toHours() + " hours" : time.toMinutes() + " minutes";
    }

    private static Viewer reload(Socket socket, String reason) {
        socket.send(new ServerMessage.Reload(reason), () -> { });
        socket.close(reason);
        return null;
    }

    /// A viewer's socket is gone; another one may come for a while.
    public void gone(Viewer viewer, Socket socket) {
        viewer.gone(socket);
    }

    /// A viewer's page is gone: for good, or because it is loaded again.
    ///
    /// @param forGood whether it won't come back; if there is no other viewer, the session ends then
    public void leave(Viewer viewer, boolean forGood) {
        viewer.leave();
        if (forGood && viewer.session().viewers().count() == 1) {
            end(viewer.session(), "its visitor started over");
        }
    }

    private void end(LiveSession session, String reason) {
        if (hosted.remove(session.sessionId()) != null) {
            LOG.debugf("session ends: %s session=%s", reason, session.id());
            session.forget(store);
            session.close(reason);
        }
    }

    /// Its page is away for long: what there is of it is kept, for whoever claims it.
    ///
    /// @param atAnyRate also if its newest state isn't kept yet: Kafka is away for long, too
    private void sleep(LiveSession session, boolean atAnyRate) {
        if (!session.keeper().isKept() && !atAnyRate) {
            session.keeper().now();
            return;
        }
        if (hosted.remove(session.sessionId()) != null) {
            LOG.debugf("session sleeps: session=%s", session.id());
            session.close("its page was away for too long");
        }
    }

    /// Passes an Update of the Journal on to the session that it is about, if that is hosted here. Doesn't block.
    public void take(Update update, long offset, long at) {
        var under = claiming.get(update.session());
        if (under != null) {
            synchronized (under) {
                if (!under.over) {
                    under.heard.add(new Store.Said(update, offset, at));
                    return;
                }
            }
        }
        var found = hosted.get(update.session());
        if (found != null) {
            take(found, update, offset, at);
        }
    }

    private void take(LiveSession session, Update update, long offset, long at) {
        if (offset < session.claim()) {
            // It has looked up what was said before it was claimed.
            return;
        }
        switch (update) {
            case JobUpdate said -> session.take(said, offset, at);
            case SessionUpdate.Claimed claimed -> supersede(session,
                    claimed.host() == null ? null : new Store.Host(claimed.host(), claimed.replica(), offset + 1), claimed.nonce());
            case SessionUpdate.Ended ended -> { }
        }
    }

    /// Another replica hosts it now.
    ///
    /// @param host which one; null if it isn't known how to reach it
    /// @param nonce the viewer that has gone there
    private void supersede(LiveSession session, Store.Host host, String nonce) {
        if (hosted.computeIfPresent(session.sessionId(), (id, present) -> present == session ? null : present) == null) {
            LOG.infof("session was taken over by another replica: session=%s", session.id());
            session.handOver(host, nonce);
            session.close("another replica hosts it", false);
        }
    }

    /// What a page without a session says of Kafka; empty when all is well.
    public String notice() {
        return SessionJobs.notice(jobs, 0);
    }

    /// What is known of queues, or of Kafka, has changed: pages that show it draw it soon.
    public void stir() {
        hosted.values().forEach(LiveSession::stir);
    }

    /// Whether this replica hosts the session.
    public boolean hosts(SessionId id) {
        return hosted.containsKey(id) || claiming.containsKey(id);
    }

    /// How many Events were rejected, those of no session included.
    public RejectionCount rejections() {
        return rejections;
    }

    /// What slow clients were spared.
    public SlowCount slow() {
        return slow;
    }

    /// How many sessions are hosted.
    public int count() {
        return hosted.size();
    }

    /// How many sessions were taken over.
    public long claims() {
        return claims.sum();
    }

    /// How many viewers were refused because there were too many of their session.
    public long viewersRefused() {
        return viewersRefused.sum();
    }

    /// The homes of those that are hosted, or are about to be.
    public Set<Integer> homes() {
        return Stream.concat(hosted.keySet().stream(), claiming.keySet().stream()).map(SessionId::home).collect(Collectors.toSet());
    }

    /// About how many bytes are kept for clients that haven't read them yet.
    public long kept() {
        return hosted.values().stream().mapToLong(each -> each.viewers().kept()).sum();
    }

    /// Calls for everything that is due because time has passed. To be called several times a second, by one thread.
    ///
    /// @param now by [System#nanoTime]
    public void tick(long now) {
        boolean beat = now - lastBeat >= limits.beatNanos();
        boolean second = now - lastSecond >= 1_000_000_000L;
        lastBeat = beat ? now : lastBeat;
        lastSecond = second ? now : lastSecond;
        hosted.values().forEach(each -> {
            each.refresh(second);
            if (beat) {
                each.viewers().each(viewer -> viewer.outgoing().beat());
            }
            long goneFor = each.viewers().goneFor(now);
            boolean left = each.viewers().left();
            if (left && goneFor >= limits.returnNanos()) {
                end(each, "its page was closed");
            } else if (!left && goneFor >= limits.lingerNanos()) {
                sleep(each, goneFor >= 2 * limits.lingerNanos());
            }
            each.forgetTheGone(now);
            each.keep(now);
        });
    }

    /// Whether this replica takes no sockets any more.
    public boolean draining() {
        return draining;
    }

    /// Gives up hosting, since this replica is about to stop: takes no sockets any more, and has all pages connect to another
    /// replica at once. Blocks until what that one goes on from is durable.
    public void drain() {
        draining = true;
        saveLast();
        hosted.values().forEach(each -> each.viewers().each(viewer -> viewer.moveOn("this replica stops")));
    }

    /// Makes the state of all sessions durable; bounded in time.
    private void saveLast() {
        long deadline = System.nanoTime() + LAST_WORDS_NANOS;
        try {
            // One that is being taken over has nothing yet that whoever takes it over next doesn't find, too.
            var living = hosted.values().stream().filter(LiveSession::isLiving).toList();
            for (var each : living) {
                each.keeper().last();
            }
            for (var each : living) {
                if (!each.keeper().await(Math.max(0, (deadline - System.nanoTime()) / 1_000_000)) || each.keeper().isBroken()) {
                    LOG.warnf("a session's last changes were not kept: session=%s", each.id());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends all sessions. Their pages keep looking for a server, and load again once they meet one.
    public void close() {
        hosted.values().forEach(each -> {
            hosted.remove(each.sessionId());
            each.close("this replica stops", false);
        });
        timer.close();
    }
}
