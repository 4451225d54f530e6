// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What can be configured.
package dev.treadle.ui.config;
