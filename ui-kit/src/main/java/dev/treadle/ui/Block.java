// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

/// Some statements that belong together.
///
/// @param <X> what they may throw
@FunctionalInterface
public interface Block<X extends Exception> {

    void run() throws X;
}
