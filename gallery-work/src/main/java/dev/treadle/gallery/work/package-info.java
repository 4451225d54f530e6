// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// The Work of the gallery: the records that its pages submit and its Computations do.
package dev.treadle.gallery.work;
