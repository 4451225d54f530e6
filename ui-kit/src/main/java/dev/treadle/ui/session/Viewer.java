// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.Snapshot;
import dev.treadle.protocol.socket.ClientMessage;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.Rejection;

/// One window in which a session's page is open: what it has done, what it is told, and whether it is there. A session has one,
/// or several if its page is shared, and what one of them does or fails to do costs the others nothing.
///
/// Safe for any number of threads.
public final class Viewer {

    private final LiveSession session;
    private final String nonce;
    private final Outgoing outgoing;
    private final EventLog events = new EventLog();
    private final Rate rate;
    private volatile long goneSince = System.nanoTime();
    private volatile boolean left;
    /// What its newest token says, and when it was sealed, by the session's [Timer].
    private volatile long sealedPosition;
    private volatile long sealedAt;

    /// @param nonce names it; nobody else knows it
    Viewer(LiveSession session, String nonce, long claim, SessionLimits limits, SlowCount slow) {
        this.session = session;
        this.nonce = nonce;
        this.outgoing = new Outgoing(claim, limits, slow, session::componentIds, () -> session.tellWholeSoon(this));
        this.rate = new Rate(limits.eventRate(), System::nanoTime);
    }

    /// One whom the host before this one knew. It has to come again first, and is then told the whole, so nothing is kept for it.
    Viewer(LiveSession session, Snapshot.Viewed before, long claim, SessionLimits limits, SlowCount slow) {
        this(session, before.nonce(), claim, limits, slow);
        events.load(before);
        outgoing.forget();
    }

    /// The session that it looks at.
    public LiveSession session() {
        return session;
    }

    /// Takes an Event: applies what it changes, starts its asynchronous handlers, and puts its synchronous ones into the
    /// mailbox.
    ///
    /// @return false if Events before it are missing, so that the client has to send them again
    public boolean take(ClientMessage.Event event) {
        return take(event, null);
    }

    /// The same, of an Event that may have something against it already.
    ///
    /// @param objection for which it is rejected when its turn comes; null if nothing is known against it
    public boolean take(ClientMessage.Event event, Rejection objection) {
        return session.take(this, event, objection);
    }

    /// The client has applied every frame up to this one.
    ///
    /// @param by the socket that says so
    public void acknowledged(Socket by, long claim, long frame) {
        outgoing.acknowledged(by, claim, frame);
    }

    String nonce() {
        return nonce;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    EventLog events() {
        return events;
    }

    boolean mayDoMore() {
        return rate.take();
    }

    /// Speaks to a socket from now on, as [Outgoing#attach].
    Socket attach(Socket socket, ServerMessage.Welcome welcome, long frame) {
        left = false;
        return outgoing.attach(socket, welcome, frame, events.known());
    }

    /// Speaks to nobody until [#attach].
    ///
    /// @return the socket that it spoke to; null if there was none
    Socket detach() {
        goneSince = System.nanoTime();
        return outgoing.detach();
    }

    /// The socket is gone; another one may come for a while.
    void gone(Socket socket) {
        goneSince = outgoing.socket() == socket ? System.nanoTime() : goneSince;
        outgoing.detach(socket);
    }

    /// Its page was closed: for good, or because it is loaded again.
    void leave() {
        left = true;
    }

    boolean left() {
        return left && outgoing.socket() == null;
    }

    /// For how many nanoseconds it has had no socket; -1 if it has one.
    ///
    /// @param now by [System#nanoTime]
    long goneFor(long now) {
        return outgoing.socket() == null ? Math.max(0, now - goneSince) : -1;
    }

    /// Has the browser connect again, elsewhere.
    void moveOn(String reason) {
        var last = detach();
        if (last != null) {
            last.moveOn(reason);
        }
    }

    /// Has the browser connect again, to the host that there is now.
    ///
    /// @param token names that one
    void moveOn(String token, String reason) {
        var last = detach();
        if (last != null) {
            last.send(new ServerMessage.Renewed(token), () -> { });
            last.moveOn(reason);
        }
    }

    /// Another window goes on with what this one did.
    void superseded(String reason) {
        supersede(detach(), reason);
    }

    static void supersede(Socket socket, String reason) {
        if (socket != null) {
            socket.send(new ServerMessage.Superseded(reason), () -> { });
            socket.close("superseded");
        }
    }

    /// Nobody looks any more: forgets what was to be said.
    void end(String reason) {
        var last = outgoing.end();
        if (last != null) {
            last.close(reason);
        }
    }

    /// Notes that a token was sealed for it.
    void sealed(long position, long nanos) {
        sealedPosition = position;
        sealedAt = nanos;
    }

    long sealedPosition() {
        return sealedPosition;
    }

    long sealedAt() {
        return sealedAt;
    }
}
