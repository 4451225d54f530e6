// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;
import java.util.List;

/// Where a Document says what has changed.
public interface Changes {

    /// Takes some patches that belong together. Called with the Document locked, so that the order of the calls is the order
    /// of the changes; must neither block nor call the Document.
    void add(List<Patch> patches);

    /// Says that the Document is unlocked again, and what was added may leave.
    void flush();
}
