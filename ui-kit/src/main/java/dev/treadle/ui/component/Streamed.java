// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;

/// A component that is given more and more: the browser is sent what is appended, and not the whole again.
public abstract class Streamed extends Component {

    /// Changes what it holds, under the Document's guard.
    final void stream(Runnable change) {
        change(() -> {
            change.run();
            return true;
        }, turn -> turn.markStreamed(this));
    }

    /// All that it holds, for an element that is new and empty. Called with the Document locked.
    abstract Patch whole();

    /// What the browser hasn't been told of; null if nothing. Called with the Document locked, in the order in which patches
    /// leave; what is returned is told from then on.
    abstract Patch news();
}
