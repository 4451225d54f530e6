// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The books on Kafka: a Streams topology that re-keys the Journal by queue and keeps one book a queue, at-least-once.
/// DESIGN.md, "The Ledger can lose any of its steps".
package dev.treadle.ledger.stream;
