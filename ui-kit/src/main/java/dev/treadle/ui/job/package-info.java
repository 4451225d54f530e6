// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// Jobs as a page sees them: submitted through a binding, folded from the Journal's Updates, shown by an indicator.
package dev.treadle.ui.job;
