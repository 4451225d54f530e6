// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.ui.component.Rejection.Reason;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads what a browser says a property is, and writes numbers as it does.
final class Plain {

    /// A number as a field of the browser has it, which says it as text.
    private static final Pattern NUMBER = Pattern.compile("-?([0-9]{1,400}(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?");

    private Plain() {
    }

    /// @param type the type of the property's value so far
    /// @param what names the property
    /// @throws Rejection if the browser's value isn't one of that type
    static Object read(JsonNode value, Class<?> type, Supplier<String> what) throws Rejection {
        if (type == String.class && value.isTextual()) {
            if (value.textValue().length() > Component.LONGEST_TEXT) {
                throw new Rejection(Reason.SIZE, "%s is %,d characters, and the limit is %,d"
                        .formatted(what.get(), value.textValue().length(), Component.LONGEST_TEXT));
            }
            return value.textValue();
        }
        if (type == Boolean.class && value.isBoolean()) {
            return value.booleanValue();
        }
        if (type == Double.class && value.isNumber()) {
            return value.doubleValue();
        }
        if (type == Long.class && value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (type == Integer.class && value.isIntegralNumber() && value.canConvertToInt()) {
            return value.intValue();
        }
        if (type == OptionalDouble.class) {
            if (value.isNull() || value.isTextual() && value.textValue().isEmpty()) {
                return OptionalDouble.empty();
            }
            if (value.isNumber()) {
                return OptionalDouble.of(value.doubleValue());
            }
            if (value.isTextual() && NUMBER.matcher(value.textValue()).matches()) {
                return OptionalDouble.of(Double.parseDouble(value.textValue()));
            }
        }
        throw new Rejection(Reason.TYPE, "%s is a %s, and a browser sent a %s"
                .formatted(what.get(), type.getSimpleName(), value.getNodeType().name().toLowerCase(Locale.ROOT)));
    }

    /// A finite number as a field has it: without an exponent, without zeros that say nothing.
    static String text(Number number) {
        return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }
}
