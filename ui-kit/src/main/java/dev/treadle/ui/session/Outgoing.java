// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.socket.Patch;
import dev.treadle.protocol.socket.ServerMessage;
import dev.treadle.ui.component.Changes;
import io.opentelemetry.context.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Everything that a session says to one viewer's browser, across all the sockets that it has in its life.
///
/// One message at a time is given to the socket, and the next only once that has left. Patches become numbered frames when
/// they are given; a frame is kept until it is acknowledged, and is given again to the socket that resumes. While a window
/// of frames is unacknowledged no more are given, so every frame that a client may still need is here, and what waits is
/// bounded by [Pending].
///
/// Past a bound of bytes all that a client hasn't acknowledged and all that waits is forgotten, and nothing is kept for it any more.
/// When it has read what it was given, or comes back, it is told the whole page.
///
/// Safe for any number of threads.
final class Outgoing implements Changes {

    private final long claim;
    private final SessionLimits limits;
    private final SlowCount slow;
    private final Runnable whole;
    private final Pending pending;
    private final Deque<Kept> unacknowledged = new ArrayDeque<>();
    private final Deque<Kept> again = new ArrayDeque<>();
    private final Deque<ServerMessage> answers = new ArrayDeque<>();
    private final SortedSet<Long> done = new TreeSet<>();
    private Socket socket;
    private boolean sending;
    private boolean silent;
    private long lastFrame;
    /// The newest frame that the socket was given, or that the client had when it came.
    private long given;
    private long unacknowledgedBytes;
    private long received;
    private long receivedSaid;
    private long acknowledged;
    /// Whether nothing is kept, until the page is told as a whole.
    private boolean forgotten;
    private boolean asked;
    /// Whether what is added next is the whole page.
    private boolean beginsWhole;
    /// What of [#kept] is the whole page, as it was told last, until that frame is acknowledged. While it waits there is no such frame.
    private long wholeBytes;
    private long wholeFrame;
    /// Of the first of what waits.
    private Context trace = Context.root();

    private record Kept(ServerMessage.Frame frame, long bytes) {
    }

    /// @param living the ids of the components that are on the page
    /// @param whole calls [#beginWhole] and then tells the whole page, now or soon; doesn't block
    /// @param slow counts what is left out because the client is slow
    Outgoing(long claim, SessionLimits limits, SlowCount slow, Supplier<Set<String>> living, Runnable whole) {
        this.claim = claim;
        this.slow = slow;
        this.whole = whole;
        this.limits = limits;
        this.pending = new Pending(limits.patches(), limits.bytes(), living, slow::addCoalesced);
    }

    /// Speaks to this socket from now on: first `welcome`, then every frame after `frame`, then what waits.
    ///
    /// @param frame the newest frame that the client has applied
    /// @param known the Events that are done and that the client may not know to be
    /// @return the socket before it; null if there was none
    Socket attach(Socket next, ServerMessage.Welcome welcome, long frame, List<Long> known) {
        Socket before;
        synchronized (this) {
            before = socket;
            forgetUpTo(frame);
            given = frame;
            socket = next;
            sending = false;
            silent = false;
            answers.clear();
            answers.add(welcome);
            // What was done after `known` was asked for is here already, and stays.
            done.addAll(known);
            receivedSaid = received;
            again.clear();
            again.addAll(unacknowledged);
        }
        flush();
        return before;
    }

    /// @return whether it was the socket that this speaks to
    synchronized boolean detach(Socket gone) {
        if (socket != gone) {
            return false;
        }
        socket = null;
        return true;
    }

    synchronized Socket socket() {
        return socket;
    }

    @Override
    public synchronized void add(List<Patch> patches) {
        if (forgotten && !beginsWhole) {
            return;
        }
        if (pending.isEmpty()) {
            trace = Context.current();
        }
        pending.add(patches);
        if (beginsWhole) {
            beginsWhole = false;
            forgotten = false;
            asked = false;
            wholeBytes = pending.bytes();
            wholeFrame = Long.MAX_VALUE;
        }
        // A client that has read all it was given isn't slow, however large the next frame is.
        boolean isBehind = socket == null || sending || !unacknowledged.isEmpty();
        // The whole page on its way would only be told again: a page that is larger than the bound would never be told of anything else.
        if (isBehind && kept() - wholeBytes > limits.clientBytes()) {
            slow.addForgotten();
            forget();
        }
    }

    /// About how many bytes are kept for the client.
    synchronized long kept() {
        return pending.bytes() + unacknowledgedBytes;
    }

    /// Keeps nothing until the page is told as a whole.
    synchronized void forget() {
        forgotten = true;
        clearFrames();
    }

    /// Whether nothing is kept, since the whole page is told next.
    synchronized boolean isForgotten() {
        return forgotten;
    }

    /// What waits, and what would be sent again.
    private void clearFrames() {
        pending.clear();
        unacknowledged.clear();
        unacknowledgedBytes = 0;
        again.clear();
        wholeBytes = 0;
    }

    /// The whole page is added next, and nothing leaves before. Called with the Document locked.
    synchronized void beginWhole() {
        pending.clear();
        forgotten = true;
        asked = true;
        beginsWhole = true;
    }

    private boolean isWholeDue() {
        boolean due = forgotten && !asked && socket != null && !sending && acknowledged >= given;
        asked |= due;
        return due;
    }

    /// Is said with the next [#flush].
    synchronized void received(long number) {
        received = Math.max(received, number);
        // Said again if it was said before: the client has asked.
        receivedSaid = Math.min(receivedSaid, number - 1);
    }

    void done(long number) {
        synchronized (this) {
            done.add(number);
        }
        flush();
    }

    void rejected(long number, String component, String text) {
        synchronized (this) {
            answers.add(new ServerMessage.Rejected(number, component, text));
        }
        flush();
    }

    /// Gives the browser a newer token.
    void renewed(String token) {
        synchronized (this) {
            answers.removeIf(ServerMessage.Renewed.class::isInstance);
            answers.add(new ServerMessage.Renewed(token));
        }
        flush();
    }

    /// Says that the socket is alive, if nothing has been said since the last time this was called.
    void beat() {
        synchronized (this) {
            if (silent && answers.isEmpty()) {
                answers.add(new ServerMessage.Beat());
            }
            silent = true;
        }
        flush();
    }

    /// Speaks to nobody until [#attach].
    ///
    /// @return the socket that this spoke to; null if there was none
    synchronized Socket detach() {
        var before = socket;
        socket = null;
        return before;
    }

    /// Begins anew for a page that can't go on from the frames that there are: forgets them. What the page is comes next, as a whole.
    synchronized void restart() {
        clearFrames();
        beginWhole();
    }

    /// @param by the socket that said so; what another than the present one says counts frames that may have been others
    void acknowledged(Socket by, long ofClaim, long frame) {
        synchronized (this) {
            if (by != socket || ofClaim != claim) {
                return;
            }
            forgetUpTo(Math.min(frame, lastFrame));
        }
        flush();
    }

    private void forgetUpTo(long frame) {
        acknowledged = Math.max(acknowledged, frame);
        while (!unacknowledged.isEmpty() && unacknowledged.peekFirst().frame.number() <= frame) {
            unacknowledgedBytes -= unacknowledged.removeFirst().bytes;
        }
        again.removeIf(kept -> kept.frame.number() <= frame);
        wholeBytes = frame >= wholeFrame ? 0 : wholeBytes;
    }

    /// The number of the newest frame.
    synchronized long lastFrame() {
        return lastFrame;
    }

    /// Whether a client that has applied all up to a frame can be told what comes after it.
    synchronized boolean goesOnFrom(long frame) {
        return forgotten || frame == lastFrame || !unacknowledged.isEmpty() && unacknowledged.peekFirst().frame.number() <= frame + 1;
    }

    /// Whether the client may be told an older value of a property than the one it has sent.
    synchronized boolean isOnItsWay(String component, String property) {
        return pending.mentions(component, property) || unacknowledged.stream()
                .anyMatch(kept -> kept.frame.patches().stream().anyMatch(patch -> Pending.mentions(patch, component, property)));
    }

    /// Says nothing any more, and forgets what was to be said.
    ///
    /// @return the socket that this spoke to; null if there was none
    synchronized Socket end() {
        var last = detach();
        clearFrames();
        answers.clear();
        done.clear();
        return last;
    }

    @Override
    public void flush() {
        Socket to;
        ServerMessage next;
        Context of;
        boolean due;
        synchronized (this) {
            due = isWholeDue();
        }
        if (due) {
            whole.run();
        }
        synchronized (this) {
            if (socket == null || sending) {
                return;
            }
            long newest = lastFrame;
            next = next();
            if (next == null) {
                return;
            }
            of = lastFrame > newest ? trace : Context.root();
            sending = true;
            silent = next instanceof ServerMessage.Beat;
            to = socket;
        }
        try (var _ = of.makeCurrent()) {
            to.send(next, () -> sent(to));
        }
    }

    private void sent(Socket by) {
        synchronized (this) {
            if (socket != by) {
                return;
            }
            sending = false;
        }
        flush();
    }

    /// What comes next: answers first, for they are short; frames before `done`, so that an Event is done once its effects
    /// are there.
    private ServerMessage next() {
        if (!answers.isEmpty()) {
            return answers.removeFirst();
        }
        if (receivedSaid < received) {
            receivedSaid = received;
            return new ServerMessage.Received(received);
        }
        if (!again.isEmpty()) {
            var next = again.removeFirst().frame;
            given = next.number();
            return next;
        }
        if (!pending.isEmpty() && isWindowOpen()) {
            return frame();
        }
        if (!done.isEmpty() && !forgotten) {
            var numbers = List.copyOf(done);
            done.clear();
            return new ServerMessage.Done(numbers);
        }
        return null;
    }

    private boolean isWindowOpen() {
        return unacknowledged.isEmpty()
                || unacknowledged.size() < limits.windowFrames() && unacknowledgedBytes < limits.windowBytes();
    }

    private ServerMessage.Frame frame() {
        var patches = pending.take();
        var frame = new ServerMessage.Frame(claim, ++lastFrame, patches);
        wholeFrame = Math.min(wholeFrame, lastFrame);
        long bytes = patches.stream().mapToLong(Pending::size).sum();
        unacknowledged.addLast(new Kept(frame, bytes));
        unacknowledgedBytes += bytes;
        given = lastFrame;
        return frame;
    }
}
