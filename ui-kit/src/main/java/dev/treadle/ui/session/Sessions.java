// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.JobUpdate;
import dev.treadle.protocol.SessionId;
import dev.treadle.protocol.Update;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.Renderer;
import dev.treadle.ui.job.JobHost;
import dev.treadle.ui.job.SessionJobs;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// All sessions that this replica hosts. Safe for any number of threads.
public final class Sessions {

    private static final Logger LOG = Logger.getLogger(Sessions.class);

    private final Pages pages;
    private final Renderer renderer;
    private final JobHost jobs;
    private final SessionLimits limits;
    private final Faults faults;
    private final Timer timer;
    private final Tokens tokens;
    private final RejectionCount rejections = new RejectionCount();
    private final Map<SessionId, Hosted> hosted = new ConcurrentHashMap<>();
    private volatile boolean draining;
    private long lastBeat;
    private long lastSecond;

    /// @param goneSince when its socket went, by [System#nanoTime]; null while it has one
    /// @param left whether its page was closed
    private record Hosted(LiveSession session, Long goneSince, boolean left) {

        Hosted here() {
            return new Hosted(session, null, false);
        }

        Hosted gone() {
            return new Hosted(session, System.nanoTime(), left);
        }

        Hosted leaving() {
            return new Hosted(session, goneSince, true);
        }
    }

    public Sessions(Pages pages, Renderer renderer, JobHost jobs, SessionLimits limits, Faults faults, Timer timer, Tokens tokens) {
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
        var hello = new ClientMessage.Hello(ClientMessage.VERSION, path, query, "", null, null, 0, 0);
        var session = session(SessionId.random(0), "", hello, visit);
        try {
            return session.build(renderer);
        } finally {
            session.close("it was built for the first paint only");
        }
    }

    private LiveSession session(SessionId id, String secret, ClientMessage.Hello hello, Pages.Visit visit) {
        return new LiveSession(id, secret, tokens, hello, visit, jobs, limits, faults, rejections, timer);
    }

    /// Answers the first message of a socket: begins a session, or resumes one.
    ///
    /// @return the session that the socket belongs to; null if it was told to go elsewhere or to reload
    public LiveSession hello(ClientMessage.Hello hello, Socket socket) {
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
        return token == null || tokens.isHere(token.replica()) || hosts(token.session()) ? null : token;
    }

    private LiveSession begin(ClientMessage.Hello hello, Socket socket) {
        var visit = pages.visit(hello.page());
        if (visit == null) {
            return reload(socket, "there is no page at " + hello.page());
        }
        var session = session(SessionId.random(jobs.home()), Tokens.secret(), hello, visit);
        String html;
        try {
            html = session.build(renderer);
        } catch (RuntimeException | Error e) {
            session.close("its page could not be built");
            throw e;
        }
        hosted.put(session.sessionId(), new Hosted(session, null, false));
        session.begin(socket, html, hello.tree());
        LOG.debugf("session begins: page=%s session=%s", hello.page(), session.id());
        return session;
    }

    private LiveSession resume(ClientMessage.Hello hello, Socket socket) {
        var token = tokens.open(hello.token());
        if (token == null) {
            return reload(socket, "what it has to resume by is none of this service's");
        }
        var found = hosted.get(token.session());
        if (found == null || !found.session.opensTo(token)) {
            return reload(socket, "the session is not known here");
        }
        hosted.computeIfPresent(token.session(), (id, present) -> present.here());
        if (!found.session.resume(socket, hello)) {
            return reload(socket, "the session has gone another way");
        }
        if (found.session.closed()) {
            return reload(socket, "the session has ended");
        }
        return found.session;
    }

    private static LiveSession reload(Socket socket, String reason) {
        socket.send(new ServerMessage.Reload(reason), () -> { });
        socket.close(reason);
        return null;
    }

    /// The socket of a session is gone; another one may resume it for a while.
    public void gone(LiveSession session, Socket socket) {
        if (session.outgoing().detach(socket)) {
            hosted.computeIfPresent(session.sessionId(), (id, present) -> present.gone());
        }
    }

    /// The page of a session is gone: for good, or because it is loaded again.
    ///
    /// @param forGood whether nobody will come back
    public void leave(LiveSession session, boolean forGood) {
        if (forGood) {
            end(session, "its visitor started over");
        } else {
            hosted.computeIfPresent(session.sessionId(), (id, present) -> present.leaving());
        }
    }

    private void end(LiveSession session, String reason) {
        if (hosted.remove(session.sessionId()) != null) {
            LOG.debugf("session ends: %s session=%s", reason, session.id());
            session.close(reason);
        }
    }

    /// Passes an Update of the Journal on to the session that it is about, if that is hosted here. Doesn't block.
    public void take(Update update, long offset, long at) {
        var found = hosted.get(update.session());
        if (found != null && update instanceof JobUpdate said) {
            found.session.take(said, offset, at);
        }
    }

    /// What a page without a session says of Kafka; empty when all is well.
    public String notice() {
        return SessionJobs.notice(jobs, 0);
    }

    /// What is known of queues, or of Kafka, has changed: pages that show it draw it soon.
    public void stir() {
        hosted.values().forEach(each -> each.session.stir());
    }

    /// Whether this replica hosts the session.
    public boolean hosts(SessionId id) {
        return hosted.containsKey(id);
    }

    /// How many Events were rejected, those of no session included.
    public RejectionCount rejections() {
        return rejections;
    }

    /// How many sessions are hosted.
    public int count() {
        return hosted.size();
    }

    /// About how many bytes are kept for clients that haven't read them yet.
    public long kept() {
        return hosted.values().stream().mapToLong(each -> each.session.outgoing().kept()).sum();
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
            each.session.refresh(second);
            if (beat) {
                each.session.outgoing().beat();
            }
            if (each.goneSince != null && now - each.goneSince >= (each.left ? limits.returnNanos() : limits.lingerNanos())) {
                end(each.session, each.left ? "its page was closed" : "its page was away for too long");
            }
        });
    }

    /// Whether this replica takes no sockets any more.
    public boolean draining() {
        return draining;
    }

    /// Gives up hosting, since this replica is about to stop: takes no sockets any more, and has all pages connect to another
    /// replica at once.
    public void drain() {
        draining = true;
        hosted.values().forEach(each -> each.session.outgoing().moveOn("this replica stops"));
    }

    /// Ends all sessions. Their pages keep looking for a server, and load again once they meet one.
    public void close() {
        hosted.values().forEach(each -> end(each.session, "this replica stops"));
        timer.close();
    }
}
