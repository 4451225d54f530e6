// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The Ledger: the book of every living job, and the only place that dispatches.
package dev.treadle.ledger;
