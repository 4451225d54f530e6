// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.protocol.socket.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Which rows of a plot with many the browser is sent: those that a line through all of them can be told by on its screen. Guarded
/// by the Document.
///
/// The visible range of x is divided into as many stripes as there may be columns of pixels; of each the first and the last row
/// are sent, and for each line the lowest and the highest (M4: Jugel et al., "M4: a visualization-oriented time series data
/// aggregation", 2014). A stripe's width is a power of two that stays as long as the range allows, so an append only changes
/// the last stripe. Rows that are sent are numbered for themselves.
final class Drawn {

    /// Up to how many rows are sent as they are: a screen draws them easily.
    static final int AS_THEY_ARE = 20_000;

    /// The same, of a range that the user looks into.
    private static final int AS_THEY_ARE_WITHIN = 8_192;

    /// Into how many stripes the range is divided at least; twice as many make them twice as wide.
    static final int STRIPES = 1_024;

    private final List<Integer> chosen = new ArrayList<>();
    private Range range = Range.ALL;
    private double[] xs;
    private SequencedMap<String, double[]> arrays;

    /// How wide a stripe is; 0 if each row is one of its own.
    private double width;
    /// The numbers, among all rows, of those that were sent and not taken back: a queue in an array.
    private long[] numbers = new long[64];
    private int head;
    private int tail;
    /// The number that the browser knows the first in the queue by.
    private long told;
    /// Where the queue has the last stripe, and at which row that begins.
    private int lastStripe;
    private long lastStripeFrom;
    /// The number of the row behind the newest that was looked at.
    private long end;

    /// What the user looks at.
    ///
    /// @param from the least x
    /// @param to the greatest
    record Range(double from, double to) {

        static final Range ALL = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        /// @param text `FROM TO`; empty for all
        /// @return null if it is none
        static Range parse(String text) {
            if (text.isEmpty()) {
                return ALL;
            }
            var ends = text.split(" ", -1);
            try {
                var range = new Range(Double.parseDouble(ends[0]), Double.parseDouble(ends[ends.length - 1]));
                return ends.length == 2 && Double.isFinite(range.from) && Double.isFinite(range.to) && range.from < range.to ? range : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    /// The rows that there are, as the columns hold them.
    ///
    /// @param begin where the oldest stands that is shown
    /// @param end behind the newest
    /// @param oldest the number of the oldest
    record Rows(int begin, int end, long oldest, SequencedMap<String, double[]> arrays) {

        int at(long number) {
            return begin + (int) (number - oldest);
        }

        long number(int at) {
            return oldest + at - begin;
        }

        double[] xs() {
            return arrays.firstEntry().getValue();
        }
    }

    /// Whether so many rows are too many to be sent as they are.
    static boolean isNeededFor(int rows) {
        return rows > AS_THEY_ARE;
    }

    /// What is news.
    ///
    /// @param changed the number of the first row that is new, or isn't any more what it was
    Patch.Columns more(String component, Rows rows, long changed) {
        if (changed < end) {
            return whole(component, rows, range);
        }
        for (; head < tail && numbers[head] < rows.oldest; head++) {
            told++;
        }
        lastStripe = Math.max(lastStripe, head);
        lastStripeFrom = Math.max(lastStripeFrom, rows.oldest);
        int begin = beginOf(rows);
        int to = endOf(rows);
        if (isTooFine(rows, begin, to) || isTooCoarse(rows, begin, to)) {
            return whole(component, rows, range);
        }
        tail = lastStripe;
        return patch(component, false, rows, rows.at(lastStripeFrom), to);
    }

    /// What is to be sent to a browser that forgets all that it has.
    Patch.Columns whole(String component, Rows rows, Range visible) {
        range = visible;
        told += tail - head;
        head = 0;
        tail = 0;
        int begin = beginOf(rows);
        int to = endOf(rows);
        width = widthFor(rows, begin, to);
        lastStripe = 0;
        lastStripeFrom = rows.number(begin);
        return patch(component, true, rows, begin, to);
    }

    /// What was sent to the others and not taken back, for one more browser. What the others aren't told of yet it is told with them;
    /// if some of what they have stands no more, all are soon told the whole.
    Patch.Columns again(String component, Rows rows) {
        var still = new ArrayList<Integer>();
        int gone = 0;
        for (int i = head; i < tail; i++) {
            if (numbers[i] < rows.oldest) {
                gone++;
            } else if (numbers[i] < rows.number(rows.end)) {
                still.add(rows.at(numbers[i]));
            }
        }
        return new Patch.Columns(component, true, told + gone, still.size(), told + gone, rows.end - rows.begin, 0, valuesOf(rows, still));
    }

    private static SequencedMap<String, double[]> valuesOf(Rows rows, List<Integer> chosen) {
        var columns = new LinkedHashMap<String, double[]>();
        rows.arrays.forEach((name, values) -> columns.put(name, chosen.stream().mapToDouble(at -> values[at]).toArray()));
        return columns;
    }

    private double widthFor(Rows rows, int begin, int end) {
        if (isFew(begin, end)) {
            return 0;
        }
        double span = span(rows, begin, end);
        return span > 0 && Double.isFinite(span) ? Math.scalb(1, Math.getExponent(span / STRIPES)) : 1;
    }

    private boolean isFew(int begin, int end) {
        return range != Range.ALL && end - begin <= AS_THEY_ARE_WITHIN;
    }

    private double span(Rows rows, int begin, int end) {
        return begin == end ? 0 : Math.min(range.to, rows.xs()[end - 1]) - Math.max(range.from, rows.xs()[begin]);
    }

    private boolean isTooFine(Rows rows, int begin, int end) {
        return width == 0 ? !isFew(begin, end) : span(rows, begin, end) > 2 * STRIPES * width;
    }

    /// The browser has what is fine enough as long as the range only grows; but old rows may have been pushed out.
    private boolean isTooCoarse(Rows rows, int begin, int end) {
        return span(rows, begin, end) < STRIPES / 2 * width && widthFor(rows, begin, end) < width;
    }

    /// The last row before the range is seen too: the line comes from there.
    private int beginOf(Rows rows) {
        return Math.max(rows.begin, firstFrom(rows, range.from) - 1);
    }

    private int endOf(Rows rows) {
        return Math.min(rows.end, firstFrom(rows, Math.nextUp(range.to)) + 1);
    }

    private static int firstFrom(Rows rows, double x) {
        int low = rows.begin;
        int high = rows.end;
        if (Double.isInfinite(x)) {
            return x < 0 ? low : high;
        }
        while (low < high) {
            int middle = low + high >>> 1;
            if (rows.xs()[middle] < x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Patch.Columns patch(String component, boolean reset, Rows rows, int from, int to) {
        xs = rows.xs();
        arrays = rows.arrays;
        chosen.clear();
        int firstTold = tail;
        for (int at = from; at < to;) {
            int next = endOfStripe(at, to);
            lastStripe = firstTold + chosen.size();
            lastStripeFrom = rows.number(at);
            choose(at, next);
            at = next;
        }
        chosen.forEach(at -> push(rows.number(at)));
        var columns = valuesOf(rows, chosen);
        end = rows.number(rows.end);
        long first = told + firstTold - head;
        makeShort();
        return new Patch.Columns(component, reset, first, chosen.size(), told, rows.end - rows.begin, 0, columns);
    }

    /// Whatever doesn't ascend is in the stripe of what is before it.
    private int endOfStripe(int at, int end) {
        if (width == 0) {
            return at + 1;
        }
        double stripe = Math.floor(xs[at] / width);
        int next = at + 1;
        while (next < end && !(Math.floor(xs[next] / width) > stripe)) {
            next++;
        }
        return next;
    }

    private void choose(int from, int end) {
        var rows = new BitSet();
        rows.set(0);
        rows.set(end - 1 - from);
        for (var ys : arrays.values()) {
            if (ys != xs) {
                chooseExtremes(ys, from, end, rows);
            }
        }
        rows.stream().forEach(row -> chosen.add(from + row));
    }

    /// Marks the rows of a column's lowest and highest value, the first of each. What is no number is passed over.
    ///
    /// @param rows gets them, counted from the first
    static void chooseExtremes(double[] ys, int from, int end, BitSet rows) {
        int lowest = -1;
        int highest = -1;
        for (int at = from; at < end; at++) {
            if (!Double.isNaN(ys[at])) {
                lowest = lowest < 0 || ys[at] < ys[lowest] ? at : lowest;
                highest = highest < 0 || ys[at] > ys[highest] ? at : highest;
            }
        }
        if (lowest >= 0) {
            rows.set(lowest - from);
            rows.set(highest - from);
        }
    }

    private void push(long number) {
        if (tail == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * tail);
        }
        numbers[tail++] = number;
    }

    /// Forgets what was pushed out, when that is most of the queue.
    private void makeShort() {
        if (head > numbers.length / 2) {
            System.arraycopy(numbers, head, numbers, 0, tail - head);
            tail -= head;
            lastStripe -= head;
            head = 0;
        }
    }
}
