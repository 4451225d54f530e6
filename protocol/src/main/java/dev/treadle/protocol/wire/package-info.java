// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// How the messages travel: their bytes and headers, the topics that they travel in, and how those are made.
package dev.treadle.protocol.wire;
