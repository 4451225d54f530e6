// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import java.util.OptionalDouble;

/// A number to write. Its value is taken when the user has left the field, pressed Enter or stepped, not while they type: half
/// a number may well be out of range. An empty field, and one with something that is no number in it, has no value.
public class NumberInput extends Input<OptionalDouble, NumberInput> {

    private final Property<OptionalDouble> min = property("min", OptionalDouble.empty(), NumberInput::text);
    private final Property<OptionalDouble> max = property("max", OptionalDouble.empty(), NumberInput::text);
    private final Property<Double> step = property("step", 1.0, Plain::text);
    private final Property<String> placeholder = property("placeholder", "");

    /// Begins empty.
    public NumberInput(String label) {
        super("change", label, OptionalDouble.empty(), NumberInput::text);
    }

    /// @throws IllegalArgumentException if it is below the least or above the most, or no finite number
    public NumberInput value(double value) {
        return value(OptionalDouble.of(value));
    }

    /// Empties the field.
    public NumberInput clear() {
        return value(OptionalDouble.empty());
    }

    public OptionalDouble min() {
        return min.get();
    }

    /// The least that is allowed; anything unless said otherwise.
    ///
    /// @throws IllegalArgumentException if the value is below that
    public NumberInput min(double min) {
        this.min.set(OptionalDouble.of(min));
        return value(value());
    }

    public OptionalDouble max() {
        return max.get();
    }

    /// The most that is allowed; anything unless said otherwise.
    ///
    /// @throws IllegalArgumentException if the value is above that
    public NumberInput max(double max) {
        this.max.set(OptionalDouble.of(max));
        return value(value());
    }

    public double step() {
        return step.get();
    }

    /// How much the buttons and the arrow keys add and take away; 1 unless said otherwise. It binds nothing else.
    public NumberInput step(double step) {
        if (!(step > 0 && Double.isFinite(step))) {
            throw new IllegalArgumentException("the step of a NumberInput is more than 0, not " + step);
        }
        this.step.set(step);
        return this;
    }

    public String placeholder() {
        return placeholder.get();
    }

    public NumberInput placeholder(String placeholder) {
        this.placeholder.set(placeholder);
        return this;
    }

    @Override
    protected String objection(OptionalDouble value) {
        if (value.isEmpty()) {
            return null;
        }
        double number = value.getAsDouble();
        return !Double.isFinite(number) ? "is " + number + ", and has to be finite"
                : number < min().orElse(number) ? "is %s, and the least is %s".formatted(text(value), text(min()))
                : number > max().orElse(number) ? "is %s, and the most is %s".formatted(text(value), text(max())) : null;
    }

    private static String text(OptionalDouble number) {
        return number.isEmpty() ? "" : Plain.text(number.getAsDouble());
    }
}
