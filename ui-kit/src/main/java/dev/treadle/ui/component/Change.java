// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.component;

/// The user has changed a property.
///
/// @param now what it is now
/// @param before what it was
/// @param <T> the property's type
public record Change<T>(T now, T before) {
}
