// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// A number between two ends, chosen by moving a thumb. Its value follows the moves.
///
/// @param <N> the kind of number
/// @param <I> the widget's own class
public abstract class Slider<N extends Number & Comparable<N>, I extends Slider<N, I>> extends Input<N, I> {

    private final Property<N> start;
    private final Property<N> end;
    private final Property<N> step;

    /// Begins at the start.
    protected Slider(String label, N start, N end, N step) {
        super("input", label, start);
        this.start = property("start", start, Plain::text);
        this.end = property("end", end, Plain::text);
        this.step = property("step", step, Plain::text);
        checkEnds(start, end);
        step(step);
    }

    public N start() {
        return start.get();
    }

    public N end() {
        return end.get();
    }

    public N step() {
        return step.get();
    }

    /// Moves the ends; a value that is beyond them becomes the nearer one.
    ///
    /// @throws IllegalArgumentException unless the start is below the end
    protected I ends(N start, N end) {
        checkEnds(start, end);
        this.start.set(start);
        this.end.set(end);
        return value(value().compareTo(start) < 0 ? start : value().compareTo(end) > 0 ? end : value());
    }

    /// How far one move goes; counted from 0, while both ends can always be reached. It binds the user's moves only: the value
    /// may be set to what lies between two steps.
    ///
    /// @throws IllegalArgumentException unless it is more than 0
    protected I step(N step) {
        if (!(step.doubleValue() > 0 && Double.isFinite(step.doubleValue()))) {
            throw new IllegalArgumentException("the step of a %s is more than 0, not %s".formatted(getClass().getSimpleName(), step));
        }
        this.step.set(step);
        return value(value());
    }

    private void checkEnds(N start, N end) {
        if (!(start.doubleValue() < end.doubleValue() && Double.isFinite(end.doubleValue() - start.doubleValue()))) {
            throw new IllegalArgumentException("the start of a %s is below its end, and was given as %s, the end as %s"
                    .formatted(getClass().getSimpleName(), start, end));
        }
    }

    @Override
    protected String objection(N value) {
        return value.compareTo(start()) < 0 ? "is %s, and the least is %s".formatted(value, start())
                : value.compareTo(end()) > 0 ? "is %s, and the most is %s".formatted(value, end()) : null;
    }

    @Override
    protected String template() {
        return "Slider";
    }
}
