// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.operate;

/// Something that whoever called can put right. The message is one sentence that says how.
final class UsageError extends Exception {

    UsageError(String message) {
        super(message);
    }
}
