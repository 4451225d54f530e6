// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

/// The page is gone: its tab was closed, or it was away for longer than a session lingers. Nothing of it can change any
/// more. A thread of the application's own that meets this has nobody left to show anything to, and should end.
public final class SessionClosed extends IllegalStateException {

    public SessionClosed(String message) {
        super(message);
    }
}
