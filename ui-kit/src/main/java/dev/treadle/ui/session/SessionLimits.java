// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.ui.component.DocumentLimits;

/// How much a session keeps for a client that is slow or away.
///
/// @param patches how many patches wait before later values replace earlier ones
/// @param bytes how many bytes of them
/// @param windowFrames how many frames may be unacknowledged
/// @param windowBytes how many bytes of them
/// @param clientBytes how many bytes wait or are unacknowledged before all of them are forgotten, and the client is told the whole
///     page when it reads again
/// @param eventRate how many Events a second are taken in the long run, and as many times ten at once; more are rejected
/// @param document how large the page may become
/// @param events how many Events may be unhandled; more are rejected
/// @param lingerNanos how long a session without a socket is kept
/// @param sleepMillis how long it is kept in the store after that before it is given up
/// @param returnNanos how long a session whose page was closed is kept, since that may have been a reload
/// @param beatNanos how often a silent socket is told that it is alive
/// @param viewers how many may look at one session
/// @param keepNanos how long a Snapshot waits for what else changes, after the handlers of an Event have returned
public record SessionLimits(int patches, long bytes, int windowFrames, long windowBytes, long clientBytes, int eventRate,
        DocumentLimits document, int events, long lingerNanos, long sleepMillis, long returnNanos, long beatNanos, int viewers,
        long keepNanos) {

    /// Snapshots are written at once.
    public SessionLimits(int patches, long bytes, int windowFrames, long windowBytes, long clientBytes, int eventRate,
            DocumentLimits document, int events, long lingerNanos, long sleepMillis, long returnNanos, long beatNanos, int viewers) {
        this(patches, bytes, windowFrames, windowBytes, clientBytes, eventRate, document, events, lingerNanos, sleepMillis, returnNanos, beatNanos,
                viewers, 0);
    }
}
