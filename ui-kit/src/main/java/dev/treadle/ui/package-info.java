// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What a page is written with: an [App] with a [Page], a [Session], and handlers.
package dev.treadle.ui;
