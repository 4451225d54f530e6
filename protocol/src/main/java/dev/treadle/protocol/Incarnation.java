// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// One life of one process: a worker's or a replica's name and the id of this start of it. A process that comes back has
/// a new one. Spelt `NAME~ID`.
///
/// @param text the name (a host or pod, for people), a tilde, and 8 characters of base 32
public record Incarnation(@JsonValue String text) {

    @JsonCreator
    public Incarnation {
        if (text.indexOf('~') < 1 || text.indexOf('.') >= 0) {
            throw new IllegalArgumentException("an incarnation is NAME~ID without dots, not \"" + text + "\"");
        }
    }

    /// @param name dots in it become hyphens
    public static Incarnation of(String name) {
        var plain = name.isBlank() ? "process" : name.strip().replace('.', '-').replace('~', '-');
        return new Incarnation(plain + "~" + Ids.random().substring(0, 8));
    }

    public String name() {
        return text.substring(0, text.lastIndexOf('~'));
    }

    @Override
    public String toString() {
        return text;
    }
}
