// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.protocol;

/// How new a process is: which kinds and fields of messages it knows. Every Presence and every Canary says it. A kind that
/// changes the state of a job or a session may be written only when all who live are of its level or a later one; a kind
/// that a reader doesn't know is reported and passed over.
public final class Level {

    /// What this build knows: every kind in this package.
    public static final int CURRENT = 1;

    private Level() {
    }
}
