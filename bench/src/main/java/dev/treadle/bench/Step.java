// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

/// The steps of a click, in order. Each ends when this process reads the record, or hears the message, that it leads to. A click
/// that goes the fast path has no [#REKEYED]: the Ledger reads its job beside the way.
enum Step {
    SUBMITTED("Event sent → Submitted in the Journal", "ui-service: socket, mailbox, handler, append"),
    REKEYED("→ the same in the Ledger's topic", "the Ledger's first step: re-key by queue"),
    DISPATCHED("→ Dispatch in the queue's topic", "the Ledger's second step, or ui-service by the fast path"),
    STARTED("→ Started in the Journal", "worker-service: share group, append"),
    SHOWN("→ changed text at the browser", "ui-service: Journal reader, fold, handler, frame");

    final String label;
    final String where;

    Step(String label, String where) {
        this.label = label;
        this.where = where;
    }
}
