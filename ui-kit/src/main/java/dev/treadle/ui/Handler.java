// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

/// What a page does when something happened. May block, and may throw whatever it likes: an exception ends this handler
/// and nothing else, is logged with its stack, and is shown to the user as a toast that names the log's entry.
///
/// @param <E> what happened
@FunctionalInterface
public interface Handler<E> {

    void handle(E event) throws Exception;
}
