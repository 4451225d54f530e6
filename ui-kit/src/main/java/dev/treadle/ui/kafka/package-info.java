// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// All that this replica says to Kafka and hears from it.
package dev.treadle.ui.kafka;
