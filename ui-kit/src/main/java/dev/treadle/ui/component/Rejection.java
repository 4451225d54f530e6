// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// An Event that a browser had no right to send, or that came too late. It has changed nothing.
public final class Rejection extends Exception {

    /// @param message names the component and what was wrong
    public Rejection(String message) {
        super(message, null, false, false);
    }
}
