// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

/// How far a job has said it is.
///
/// @param done how much of `total`, in the Computation's own unit
/// @param total how much there is; 0 or less if nobody knows
/// @param text for people; empty if none
public record Progressed(double done, double total, String text) {
}
