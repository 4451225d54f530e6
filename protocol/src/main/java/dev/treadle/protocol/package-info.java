// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// Every message that crosses Kafka, as plain records in sealed hierarchies. No framework, no behaviour beyond
/// validation: what the messages mean together is the ledger module's to say.
package dev.treadle.protocol;
