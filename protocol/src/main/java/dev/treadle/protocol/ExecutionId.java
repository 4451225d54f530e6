// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// One worker's actual run of an attempt: the worker's incarnation and a number that it counts up. Spelt
/// `INCARNATION.NUMBER`.
public record ExecutionId(Incarnation worker, long number) {

    @JsonCreator
    public static ExecutionId parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("an execution's id is INCARNATION.NUMBER, not \"" + text + "\"");
        }
        return new ExecutionId(new Incarnation(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return worker + "." + number;
    }
}
