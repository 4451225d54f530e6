// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ui.job;

/// What a page does when something of a job happened. Runs in the session's mailbox under the document's lock; may throw
/// whatever it likes, as any handler.
///
/// @param <W> the Work
/// @param <T> what the job brings
@FunctionalInterface
public interface RunHandler<W, T> {

    void handle(Run<W> run, T what) throws Exception;
}
