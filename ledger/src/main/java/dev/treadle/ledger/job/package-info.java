// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The life of one job: a pure fold of its Updates, which Ledger, page and simulation all call. No Kafka, no clock.
package dev.treadle.ledger.job;
