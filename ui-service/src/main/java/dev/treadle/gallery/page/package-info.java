// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The gallery: pages that show what Treadle does, each written as anybody's page would be.
package dev.treadle.gallery.page;
