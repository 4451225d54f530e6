// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/// Reads what a browser says a property is.
final class Plain {

    private Plain() {
    }

    /// @param type the type of the property's value so far
    /// @param what names the property
    /// @throws Rejection if the browser's value isn't one of that type
    static Object read(JsonNode value, Class<?> type, Supplier<String> what) throws Rejection {
        if (type == String.class && value.isTextual()) {
            if (value.textValue().length() > Component.LONGEST_TEXT) {
                throw new Rejection("%s is %,d characters, and the limit is %,d"
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
        throw new Rejection("%s is a %s, and a browser sent a %s"
                .formatted(what.get(), type.getSimpleName(), value.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
    }
}
