// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

import java.util.Locale;
import org.HdrHistogram.DoubleHistogram;

/// Measurements of one thing: durations in milliseconds, or ratios. Kept to four digits. Not thread-safe.
final class Distribution {

    /// What [#toString()] says, as the head of a table.
    static final String HEAD = "%9s %9s %9s %9s".formatted("p50", "p90", "p99", "max");

    private final DoubleHistogram values = new DoubleHistogram(4);

    /// @param value at least 0
    void add(double value) {
        values.recordValue(value);
    }

    /// @param nanos a duration, at least 0
    void addNanos(long nanos) {
        add(nanos / 1e6);
    }

    long count() {
        return values.getTotalCount();
    }

    /// The value that so many percent of the measurements don't exceed.
    double percentile(double percent) {
        return values.getValueAtPercentile(percent);
    }

    double median() {
        return percentile(50);
    }

    double mean() {
        return values.getMean();
    }

    double max() {
        return values.getMaxValue();
    }

    /// The line of a table, below [#HEAD].
    @Override
    public String toString() {
        return "%9.2f %9.2f %9.2f %9.2f".formatted(median(), percentile(90), percentile(99), max());
    }

    /// One number of a sentence.
    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
