// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What a page is made of: components, their properties as plain data, and the Document that holds them. Knows no browser, no framework and no Kafka.
package dev.treadle.ui.component;
