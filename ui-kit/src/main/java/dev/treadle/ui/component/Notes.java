// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.treadle.protocol.socket.Patch;
import dev.treadle.ui.component.Appended.Emission;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Where the rows of a streamed component came from, and which of them are shown: the newest, as many as are kept. Guarded by the
/// Document.
///
/// Rows that are pushed out stay as long as those that pushed them out may be taken back: for each run whose emissions may be, as
/// many as are kept, and so many of those that stay for good. The component holds them in front of those that are shown, and
/// drops what isn't needed any more when it makes room.
final class Notes {

    private final Streamed component;
    private final News news = new News();
    private final Pieces pieces = new Pieces();
    private List<Span> spans = new ArrayList<>();
    /// How many rows the component holds, and how many of them aren't shown: the oldest.
    private int held;
    private int hidden;
    /// The number of the oldest row that is shown, counting all rows that there ever were.
    private long oldest;

    /// Rows that came together, and how many were kept when the last of them came.
    ///
    /// @param from what they came from; null for what is never taken back
    /// @param keep 0 for all
    private record Span(Emission from, int rows, int keep) {

        boolean isOf(Appended run, long first, long end) {
            return from != null && from.run() == run && from.index() >= first && from.index() < end;
        }

        Span of(Emission other) {
            return new Span(other, rows, keep);
        }

        Span rows(int other) {
            return new Span(from, other, keep);
        }
    }

    Notes(Streamed component) {
        this.component = component;
    }

    int held() {
        return held;
    }

    int hidden() {
        return hidden;
    }

    int shown() {
        return held - hidden;
    }

    /// Rows have come, behind all others; from the emission that this thread is in, if it is in one.
    ///
    /// @param keep how many are kept; 0 for all
    void append(int rows, int keep) {
        var from = Appended.emission();
        if (from != null) {
            from.run().note(component);
        }
        add(new Span(from, rows, keep));
    }

    /// Rows have come that are the page's own, whoever brings them.
    void put(int rows, int keep) {
        add(new Span(null, rows, keep));
    }

    private void add(Span span) {
        int before = hidden;
        held += span.rows;
        hidden = hidden(hidden, held, span.keep);
        oldest += hidden - before;
        // One without rows has pushed out what it will push out again when others are taken back.
        if (span.rows > 0 || hidden > 0) {
            if (component.document() != null) {
                pieces.added();
            }
            add(spans, span);
        }
    }

    private static int hidden(int before, int held, int keep) {
        return keep == 0 ? before : Math.max(before, held - keep);
    }

    private static void add(List<Span> spans, Span span) {
        if (!spans.isEmpty()) {
            var last = spans.getLast();
            if (last.keep == span.keep && Objects.equals(last.from, span.from)) {
                spans.set(spans.size() - 1, last.rows(last.rows + span.rows));
                return;
            }
        }
        spans.add(span);
    }

    /// All rows are gone, for good.
    void clear() {
        oldest += shown();
        held = 0;
        hidden = 0;
        spans = new ArrayList<>();
        pieces.clear();
        if (component.document() != null) {
            pieces.added();
        }
        news.reset();
    }

    /// A row isn't any more what it was.
    ///
    /// @param at where the component holds it
    void changed(int at) {
        pieces.changedFrom(at);
        news.changedFrom(oldest + at - hidden);
    }

    /// Takes rows back.
    ///
    /// @param index of the first emission of this run of which no row stays
    /// @return which of the rows that the component has held it goes on to hold; null if nothing has changed
    BitSet takeBack(Appended run, long index) {
        if (spans.stream().noneMatch(span -> span.isOf(run, index, Long.MAX_VALUE))) {
            return null;
        }
        var stay = new BitSet(held);
        var others = new ArrayList<Span>();
        int at = 0;
        int changed = held;
        for (var span : spans) {
            if (!span.isOf(run, index, Long.MAX_VALUE)) {
                stay.set(at, at + span.rows);
                add(others, span);
            } else {
                changed = Math.min(changed, at);
            }
            at += span.rows;
        }
        pieces.changedFrom(changed);
        news.changedFrom(oldest + stay.nextClearBit(hidden) - hidden);
        int hiddenBefore = stay.get(0, hidden).cardinality();
        become(others);
        // With fewer rows behind them, more of the old ones are among the newest.
        int again = hiddenBefore - hidden;
        if (again > 0) {
            oldest -= again;
            news.reset();
        }
        return stay;
    }

    /// Forgets where rows came from: those of this run's emissions before the index stay for good.
    ///
    /// @return whether all rows do now
    boolean settle(Appended run, long index) {
        var settled = new ArrayList<Span>();
        spans.forEach(span -> add(settled, span.isOf(run, 0, index) ? span.of(null) : span));
        spans = settled;
        return spans.stream().allMatch(span -> span.from == null);
    }

    /// Forgets the rows that will not be shown any more, whatever is taken back.
    ///
    /// @return which of the rows that the component has held it goes on to hold
    BitSet compact() {
        var lost = new int[spans.size()];
        lose(null, lost);
        spans.stream().filter(span -> span.from != null).map(span -> span.from.run()).distinct().forEach(run -> lose(run, lost));
        var stay = new BitSet(held);
        var others = new ArrayList<Span>();
        int at = 0;
        for (int i = 0; i < lost.length; i++) {
            var span = spans.get(i);
            stay.set(at + lost[i], at + span.rows);
            at += span.rows;
            if (lost[i] < span.rows || span.rows == 0 && !others.isEmpty()) {
                add(others, span.rows(span.rows - lost[i]));
            }
        }
        become(others);
        pieces.retain(stay);
        return stay;
    }

    /// Finds the rows of one origin that are pushed out by what stays at least as long as they do: by their own run's and by what
    /// is never taken back.
    private void lose(Appended run, int[] lost) {
        int end = 0;
        int out = 0;
        for (var span : spans) {
            if (span.from == null || span.from.run() == run) {
                end += span.rows;
                out = hidden(out, end, span.keep);
            }
        }
        int at = 0;
        for (int i = 0; i < lost.length; i++) {
            var span = spans.get(i);
            if ((span.from == null ? null : span.from.run()) == run) {
                lost[i] = Math.clamp(out - at, 0, span.rows);
            }
            if (span.from == null || span.from.run() == run) {
                at += span.rows;
            }
        }
    }

    /// Finds rows that stay for good whatever is taken back, all of which are shown; none if others are held in front of them.
    ///
    /// @param older among how many of the oldest
    BitSet settled(int older) {
        var settled = new BitSet();
        int at = 0;
        for (var span : spans) {
            if (hidden > 0 || at >= older) {
                break;
            }
            if (span.from == null) {
                settled.set(at, Math.min(older, at + span.rows));
            }
            at += span.rows;
        }
        return settled;
    }

    /// Forgets rows of those that [#settled] finds, in their midst.
    ///
    /// @param stay which of the rows that the component has held it goes on to hold
    void thin(BitSet stay) {
        var others = new ArrayList<Span>();
        int at = 0;
        for (var span : spans) {
            add(others, span.rows(stay.get(at, at + span.rows).cardinality()));
            at += span.rows;
        }
        pieces.retain(stay);
        oldest += held - stay.cardinality();
        become(others);
        news.reset();
    }

    private void become(List<Span> others) {
        spans = others;
        held = 0;
        hidden = 0;
        for (var span : spans) {
            held += span.rows;
            hidden = hidden(hidden, held, span.keep);
        }
    }

    /// Puts into chunks what is in none yet.
    ///
    /// @param most how many rows a chunk has at the most
    /// @param rows writes the rows themselves
    void save(String component, int most, Supplier<String> ids, Pieces.Writer rows, List<Saved.Chunk> to) {
        pieces.write(component, held, most, this::isBareAt, ids, (from, end) -> {
            var chunk = Values.MAPPER.createObjectNode();
            chunk.set("from", origins(from, end));
            chunk.putPOJO("rows", new RawValue(rows.write(from, end).toString()));
            return Values.write(chunk, component);
        }, to);
    }

    /// What was put into chunks is put into others.
    void writeAgain() {
        pieces.again();
    }

    private boolean isBareAt(int row) {
        int at = 0;
        for (var span : spans) {
            if (span.rows == 0 && at == row) {
                return true;
            }
            at += span.rows;
        }
        return false;
    }

    /// Where the rows came from: of each piece how many they are, with which rollover they came, and the run and the index of the
    /// emission if they may be taken back.
    private ArrayNode origins(int from, int end) {
        var origins = Values.MAPPER.createArrayNode();
        int at = 0;
        for (var span : spans) {
            int rows = Math.min(end, at + span.rows) - Math.max(from, at);
            if (rows > 0 || span.rows == 0 && at >= from && at <= end) {
                var origin = origins.addArray().add(Math.max(0, rows)).add(span.keep);
                if (span.from != null && span.from.run().name() != null) {
                    origin.add(span.from.run().name()).add(span.from.index());
                }
            }
            at += span.rows;
        }
        return origins;
    }

    /// Which chunks hold the rows; null as long as there were never any but those that the page's code built.
    List<Saved.Piece> pieces() {
        return pieces.wasWritten() ? pieces.all() : null;
    }

    /// Goes on from a chunk, behind what is held already.
    ///
    /// @param skip how many of its first rows aren't held
    /// @param runs finds what a run has appended; null for one whose rows stay for good, up to an index
    void load(JsonNode chunk, int skip, BiFunction<String, Long, Appended> runs) {
        int left = skip;
        for (var origin : chunk.path("from")) {
            int rows = origin.path(0).asInt();
            int gone = Math.min(left, rows);
            left -= gone;
            var run = origin.has(2) ? runs.apply(origin.path(2).asText(), origin.path(3).asLong()) : null;
            if (run != null) {
                run.note(component);
            }
            if (rows > gone || rows == 0) {
                add(new Span(run == null ? null : new Emission(run, origin.path(3).asLong()), rows - gone, origin.path(1).asInt()));
            }
        }
    }

    /// The whole is news.
    void reset() {
        news.reset();
    }

    /// Tells what is news, as [News#tell] does.
    Patch tell(News.Teller teller) {
        return news.tell(oldest, oldest + shown(), teller);
    }

    /// Tells one more browser, as [News#again] does.
    Patch again(News.Teller teller) {
        return news.again(oldest, oldest + shown(), teller);
    }

    /// Where the component holds the row with this number.
    int at(long row) {
        return hidden + (int) (row - oldest);
    }

    long oldest() {
        return oldest;
    }
}
