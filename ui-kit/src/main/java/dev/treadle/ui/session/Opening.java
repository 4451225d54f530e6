// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

import dev.treadle.protocol.socket.ClientMessage;

/// What a page was opened with, which is the same for its session's whole life.
///
/// @param page its path
/// @param query the address's query without its question mark; empty if it has none
/// @param nonce names the page load that its Events are numbered in
record Opening(String page, String query, String nonce) {

    static Opening of(ClientMessage.Hello hello) {
        return new Opening(hello.page(), hello.query(), hello.nonce());
    }
}
