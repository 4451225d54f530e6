// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

import dev.treadle.ui.Block;

/// A handler that is to run because something happened to a component.
///
/// @param component what it happened to
/// @param async whether it runs at once and without the lock
/// @param precedence the lower the sooner
/// @param body runs it
public record Call(Component component, boolean async, int precedence, Block<Exception> body) {
}
