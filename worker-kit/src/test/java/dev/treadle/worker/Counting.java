// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.worker;

import java.util.concurrent.locks.LockSupport;

/// Counts from 0 up to the Work's number, an emission each, so that an emission's text is the index that it should have.
/// What it does besides, the Work says:
///
/// - `counts`: nothing; a further attempt begins at 0
/// - `saves`: a checkpoint after every tenth, from which a further attempt goes on
/// - `kills`: takes its process with it
/// - `fails`: throws at the end
/// - `sticks`: counts to the end and further, whoever interrupts it
final class Counting implements Computation<Act, String, String> {

    static final long PACE_MILLIS = 20;

    @Override
    public String compute(Act act, Attempt<String> attempt) throws Exception {
        for (int next = attempt.checkpointed(Integer.class).orElse(0); next < act.number(); next++) {
            attempt.emit(Integer.toString(next));
            if (act.what().equals("saves") && next % 10 == 9) {
                attempt.checkpoint(next + 1);
            }
            Thread.sleep(PACE_MILLIS);
        }
        return switch (act.what()) {
            case "kills" -> {
                Runtime.getRuntime().halt(9);
                yield "";
            }
            case "fails" -> throw new IllegalStateException("no luck at attempt " + attempt.number());
            case "sticks" -> {
                while (true) {
                    LockSupport.park();
                }
            }
            default -> "counted";
        };
    }
}
