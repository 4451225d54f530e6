// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.work;

/// The one value of a Computation that emits or returns nothing.
public enum Nothing {
    NOTHING
}
