// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;

/// What is news to the browsers of rows that grow at one end and are forgotten at the other. Rows are called by their numbers,
/// counting all that there ever were. Guarded by the Document.
final class News {

    /// Up to which row the browser has what there is.
    private long known;
    /// Which rows it has: from the oldest that it was told to keep up to the last that it was told of.
    private long oldest;
    private long end;
    /// Whether it has to forget all that it has.
    private boolean reset;

    /// Makes the patch that tells what is news.
    interface Teller {

        /// @param reset whether the browser forgets all that it has
        /// @param first the number of the first row that is told; where the browser has it, or later ones, it forgets them
        Patch patch(boolean reset, long first);
    }

    /// All rows from this one on aren't any more what they were.
    void changedFrom(long row) {
        known = Math.min(known, row);
    }

    /// All rows aren't any more what they were, those included that the browser has forgotten.
    void reset() {
        reset = true;
    }

    /// Tells one more browser all that there is, whether the others know it or not.
    Patch again(long nowOldest, long nowEnd, Teller teller) {
        // It may have rows now that will be taken back before the others are told of them.
        end = Math.max(end, nowEnd);
        return teller.patch(true, nowOldest);
    }

    /// Tells what is news; null if nothing is. It is told from then on.
    ///
    /// @param nowOldest the number of the oldest row that there is
    /// @param nowEnd the number that the next row gets
    Patch tell(long nowOldest, long nowEnd, Teller teller) {
        if (!reset && known == nowEnd && end == nowEnd && oldest == nowOldest) {
            return null;
        }
        var patch = teller.patch(reset, reset ? nowOldest : Math.max(known, nowOldest));
        reset = false;
        known = nowEnd;
        oldest = nowOldest;
        end = nowEnd;
        return patch;
    }
}
