// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.gallery.work;

import dev.treadle.work.Work;

/// Emits or returns a text of a given length, to show what becomes of one that is over the limit.
///
/// @param bytes how long the text is; 0 or more
/// @param emit whether it is emitted; otherwise it is returned
public record Oversize(int bytes, boolean emit) implements Work<String, String> {

    public Oversize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a text has 0 bytes or more, not " + bytes);
        }
    }
}
