// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What is done to a running Treadle from a terminal. Needs its Kafka, and none of its services.
package dev.treadle.operate;
