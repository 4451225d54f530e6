// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.socket.ServerMessage;

/// The socket of one open page, as its session sees it. Safe for any number of threads.
public interface Socket {

    /// Sends a message. Doesn't block.
    ///
    /// @param sent runs once the message has left, or never will. Until then the session sends no other
    void send(ServerMessage message, Runnable sent);

    /// Closes it, as soon as what was sent before has left. Doesn't block.
    ///
    /// @param reason for people
    void close(String reason);

    /// Closes it like [#close], and tells the browser to connect again at once: it will meet another replica. Doesn't block.
    ///
    /// @param reason for people
    void moveOn(String reason);
}
