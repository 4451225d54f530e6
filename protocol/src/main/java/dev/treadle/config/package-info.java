// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
/// What both services do with the names and values that they are configured with.
package dev.treadle.config;
