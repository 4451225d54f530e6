// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// One replica of ui-service, put together.
package dev.treadle.ui.replica;
