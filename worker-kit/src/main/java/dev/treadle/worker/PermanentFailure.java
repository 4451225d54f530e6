// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

/// A failure that no further attempt can mend: the input is wrong, what it names is gone, the account is closed. A Computation
/// that throws it fails its job at once, however many attempts are left. Whatever else it throws is tried again as often as
/// the Work's terms say ([dev.treadle.work.WorkType#attempts()]).
///
/// It counts wherever it stands in the chain of causes of what is thrown, so it may come out of a Future or a library's
/// callback. It may be extended; its class and its message are shown to people, with the stack trace.
public class PermanentFailure extends RuntimeException {

    /// @param message one sentence for people: what is wrong, and what they can do about it
    public PermanentFailure(String message) {
        super(message);
    }

    /// @param message one sentence for people: what is wrong, and what they can do about it
    /// @param cause what it was found by
    public PermanentFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
