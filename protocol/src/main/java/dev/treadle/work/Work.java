// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.work;

/// What a worker is asked to do. A user declares it as a record; page and Computation share that record and nothing else.
///
/// The record travels as JSON, at most 256 kB of it. What is bigger is stored elsewhere and referred to. A field that is
/// added later must be one that an older record may lack.
///
/// @param <E> what the Computation emits while it runs; [Nothing] if it emits nothing
/// @param <R> what the Computation returns; [Nothing] if it returns nothing
public interface Work<E, R> {
}
