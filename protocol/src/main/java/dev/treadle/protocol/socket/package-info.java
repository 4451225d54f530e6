// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What a browser and ui-service say to each other over the WebSocket of one tab: JSON text messages, each an object with
/// its `kind`. The client's side of the same is ui-kit's `web/`; both read the fixtures in this module.
package dev.treadle.protocol.socket;
