// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The server's side of each open page: its mailbox, its Events, and the frames that it sends.
package dev.treadle.ui.session;
