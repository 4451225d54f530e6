// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.ledger.book;

/// What may go wrong in a simulated world, and how often: chances in a thousand at each turn of the world.
///
/// @param owner the owner of the books dies, and another opens them
/// @param rekeying a re-keying step dies, and another goes on from its last commit
/// @param wake what dies was only frozen: what it had under way is written later, after its successor began
/// @param stale like `wake`, of the books' own log too
/// @param worker a worker dies, freezes for a while, drains, or loses an execution without a word
/// @param refusal a worker refuses what it is given
/// @param outage the broker takes nothing for a while
/// @param host a page's handler runs again, and submits again what it submitted
record Faults(int owner, int rekeying, boolean wake, boolean stale, int worker, int refusal, int outage, int host) {

    static final Faults NONE = new Faults(0, 0, false, false, 0, 0, 0, 0);
    static final Faults OF_REKEYING = new Faults(0, 20, true, false, 0, 0, 2, 0);
    static final Faults OF_THE_LEDGER = new Faults(16, 12, false, false, 0, 0, 2, 0);
    static final Faults OF_OLD_OWNERS = new Faults(16, 12, true, false, 0, 0, 2, 4);
    static final Faults OF_WORKERS = new Faults(0, 0, false, false, 4, 30, 0, 4);
    static final Faults ALL = new Faults(12, 8, true, false, 3, 20, 1, 4);
    static final Faults ALL_AND_STALE_BOOKS = new Faults(12, 8, true, true, 3, 20, 1, 4);
}
