// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The book of one queue: which jobs live, in which order they wait, who runs them, and what that calls for. Pure: no
/// Kafka, no clock, no thread. DESIGN.md, "Why it holds" and "The Ledger".
package dev.treadle.ledger.book;
