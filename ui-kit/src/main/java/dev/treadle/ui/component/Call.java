// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Block;

/// A handler that is to run because of an Event.
///
/// @param component what the Event happened to
/// @param async whether it runs at once and without the lock
/// @param body runs it
public record Call(Component component, boolean async, Block<Exception> body) {
}
