// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The WebSocket that each open page has.
package dev.treadle.ui.socket;
