// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/// What runs the pair in containers, held against what it refers to: the services, Kafka and the Kubernetes API.
package dev.treadle.e2e.deploy;
