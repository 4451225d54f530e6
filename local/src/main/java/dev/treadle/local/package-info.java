// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The pair on one machine without containers: a real broker inside a JVM, processes that can be started, frozen and killed
/// and never outlive who started them, and the launcher behind `./treadle up` and `./treadle dev`.
package dev.treadle.local;
