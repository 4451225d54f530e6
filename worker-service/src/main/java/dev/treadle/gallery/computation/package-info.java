// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The gallery's Computations: one for each record of `dev.treadle.gallery.work`.
package dev.treadle.gallery.computation;
