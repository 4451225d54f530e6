// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.session;

/// What a page was opened with, which is the same for its session's whole life.
///
/// @param page its path
/// @param query the address's query without its question mark; empty if it has none
/// @param shared whether it may have more than one viewer
record Opening(String page, String query, boolean shared) {
}
