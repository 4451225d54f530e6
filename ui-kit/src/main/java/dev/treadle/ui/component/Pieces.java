// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.Json;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/// Which chunks hold the rows of a streamed component: the first of its rows, up to some row; those after it are in none yet.
/// Guarded by the Document.
///
/// What comes is put into a chunk of its own. Eight chunks of about one size become one, eight times as large, so there are
/// few of them and a row is written a few times at the most, however much is appended.
final class Pieces {

    /// How many chunks of about one size become one.
    private static final int FAN = 8;

    private final List<Piece> pieces = new ArrayList<>();
    private boolean news;
    private boolean written;

    /// @param rows how many the chunk has
    /// @param skip how many of its first ones aren't held any more
    /// @param bare whether it notes something that isn't about rows of its own
    private record Piece(String id, int rows, int skip, boolean bare) {

        int live() {
            return rows - skip;
        }
    }

    /// Writes some of the component's rows.
    interface Writer {

        /// @param from where the component holds the first of them
        /// @param end and the one after the last
        Json write(int from, int end);
    }

    /// Something has come behind all rows.
    void added() {
        news = true;
    }

    /// What is held from this row on isn't any more what was written.
    void changedFrom(int row) {
        int end = saved();
        while (!pieces.isEmpty() && (end > row || end == row && pieces.getLast().bare)) {
            end -= pieces.removeLast().live();
            news = true;
        }
    }

    void clear() {
        pieces.clear();
    }

    /// All is to be written anew that was written.
    void again() {
        pieces.clear();
        news |= written;
    }

    /// Other rows are held: these of those that were.
    void retain(BitSet stay) {
        int at = 0;
        var kept = new ArrayList<Piece>();
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            int end = at + piece.live();
            int stays = stay.get(at, end).cardinality();
            int first = stay.nextSetBit(at);
            if (stays > 0 && stays != end - first) {
                // There is a hole in it: it is written anew, with all after it.
                news = true;
                break;
            }
            if (stays > 0 || piece.bare && !kept.isEmpty()) {
                kept.add(new Piece(piece.id, piece.rows, piece.rows - stays, piece.bare));
            }
            at = end;
        }
        pieces.clear();
        pieces.addAll(kept);
    }

    /// How many rows are in chunks.
    private int saved() {
        return pieces.stream().mapToInt(Piece::live).sum();
    }

    /// Puts what is in no chunk yet into new ones.
    ///
    /// @param held how many rows the component holds
    /// @param most how many rows a chunk has at the most
    /// @param bareAt whether something is noted before that row that isn't about rows
    void write(String component, int held, int most, IntPredicate bareAt, Supplier<String> ids, Writer writer,
            List<Saved.Chunk> to) {
        if (!news) {
            return;
        }
        news = false;
        written = true;
        merge(held - saved(), most);
        int from = saved();
        boolean bare = bareAt.test(from);
        while (from < held || bare) {
            int end = Math.min(held, from + most);
            var id = ids.get();
            to.add(new Saved.Chunk(id, component, writer.write(from, end)));
            pieces.add(new Piece(id, end - from, 0, isBare(bareAt, from, end)));
            from = end;
            bare = false;
        }
    }

    private static boolean isBare(IntPredicate bareAt, int from, int end) {
        for (int row = from; row <= end; row++) {
            if (bareAt.test(row)) {
                return true;
            }
        }
        return false;
    }

    /// Takes the last chunks out again that are to be written together with what is new.
    private void merge(int fresh, int most) {
        int rows = fresh;
        for (;;) {
            int size = level(rows);
            int alike = 0;
            int sum = 0;
            while (alike < pieces.size() && level(pieces.get(pieces.size() - 1 - alike).live()) <= size) {
                sum += pieces.get(pieces.size() - 1 - alike).live();
                alike++;
            }
            if (alike < FAN - 1 || rows + sum > most) {
                return;
            }
            pieces.subList(pieces.size() - alike, pieces.size()).clear();
            rows += sum;
        }
    }

    private static int level(int rows) {
        int level = 0;
        for (int left = rows; left >= FAN; left /= FAN) {
            level++;
        }
        return level;
    }

    List<Saved.Piece> all() {
        return pieces.stream().map(piece -> new Saved.Piece(piece.id, piece.skip)).toList();
    }

    boolean wasWritten() {
        return written;
    }
}
