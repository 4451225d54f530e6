// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What the people who write pages and the people who write Computations share: the Work record and its terms.
package dev.treadle.work;
