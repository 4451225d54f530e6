// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// How pages are found, rendered and served.
package dev.treadle.ui.page;
