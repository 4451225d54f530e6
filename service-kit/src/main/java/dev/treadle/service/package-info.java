// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
/// What ui-service and worker-service have in common as services: how they are configured, what is wrong with that, how they log and
/// whether they trace.
package dev.treadle.service;
