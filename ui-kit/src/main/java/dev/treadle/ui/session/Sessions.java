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
    private final RejectionCount rejections = new RejectionCount();
    private final Map<SessionId, Hosted> hosted = new ConcurrentHashMap<>();
    private long lastBeat;
    private long lastSecond;

    /// @param goneSince when its socket went, by [System#nanoTime]; null while it has one
    private record Hosted(LiveSession session, Long goneSince) {
    }

    public Sessions(Pages pages, Renderer renderer, JobHost jobs, SessionLimits limits, Faults faults, Timer timer) {
        this.pages = pages;
        this.renderer = renderer;
        this.jobs = jobs;
        this.limits = limits;
        this.faults = faults;
        this.timer = timer;
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
        var session = new LiveSession(SessionId.random(0), hello, visit, jobs, limits, faults, rejections, timer);
        try {
            return session.build(renderer);
        } finally {
            session.close("it was built for the first paint only");
        }
    }

    /// Answers the first message of a socket: begins a session, or resumes one.
    ///
    /// @return the session that the socket belongs to; null if it was told to reload
    public LiveSession hello(ClientMessage.Hello hello, Socket socket) {
        if (hello.version() != ClientMessage.VERSION) {
            return reload(socket, "the page is of another version");
        }
        return hello.token() == null ? begin(hello, socket) : resume(hello, socket);
    }

    private LiveSession begin(ClientMessage.Hello hello, Socket socket) {
        var visit = pages.visit(hello.page());
        if (visit == null) {
            return reload(socket, "there is no page at " + hello.page());
        }
        var session = new LiveSession(SessionId.random(jobs.home()), hello, visit, jobs, limits, faults, rejections, timer);
        String html;
        try {
            html = session.build(renderer);
        } catch (RuntimeException | Error e) {
            session.close("its page could not be built");
            throw e;
        }
        hosted.put(session.sessionId(), new Hosted(session, null));
        session.begin(socket, html, hello.tree());
        LOG.debugf("session begins: page=%s session=%s", hello.page(), session.id());
        return session;
    }

    private LiveSession resume(ClientMessage.Hello hello, Socket socket) {
        var token = Token.parse(hello.token());
        var found = token == null ? null : hosted.get(token.session());
        if (found == null || !found.session.token().opens(token)) {
            return reload(socket, "the session is not known here");
        }
        hosted.computeIfPresent(token.session(), (id, present) -> new Hosted(present.session, null));
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
            hosted.computeIfPresent(session.sessionId(), (id, present) -> new Hosted(present.session, System.nanoTime()));
        }
    }

    /// The page of a session is gone for good.
    public void leave(LiveSession session) {
        end(session, "its page was closed");
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
            if (each.goneSince != null && now - each.goneSince >= limits.lingerNanos()) {
                end(each.session, "its page was away for too long");
            }
        });
    }

    /// Ends all sessions. Their pages keep looking for a server, and load again once they meet one.
    public void close() {
        hosted.values().forEach(each -> end(each.session, "this replica stops"));
        timer.close();
    }
}
