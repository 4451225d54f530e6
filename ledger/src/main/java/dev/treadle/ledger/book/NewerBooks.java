// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

/// The books were written by a later version of Treadle, in a way that this one can't read. It doesn't guess, and writes nothing over them.
public final class NewerBooks extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NewerBooks(String message) {
        super(message);
    }
}
