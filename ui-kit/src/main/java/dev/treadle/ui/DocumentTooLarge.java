// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

/// A change would have made a page larger than it may be. It has changed nothing.
public final class DocumentTooLarge extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /// @param message names the limit, what was found and what is allowed
    public DocumentTooLarge(String message) {
        super(message);
    }
}
