// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui;

import java.util.function.UnaryOperator;

/// A cell of a session's own data, which no component shows: what a page has to remember lives here, or in its components, and
/// not in variables that a handler captures. Safe for any number of threads.
///
/// @param <T> plain data: text, numbers, booleans, lists and maps and records of those
public interface State<T> {

    T get();

    /// @throws NullPointerException if the value is null
    /// @throws SessionClosed if the page is gone
    void set(T value);

    /// Changes the value as a whole: what others set meanwhile isn't lost.
    ///
    /// @param change of the value that it has; may be called more than once
    /// @return what it is then
    T update(UnaryOperator<T> change);
}
