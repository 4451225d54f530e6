// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0
package dev.treadle.bench;

/// What was measured that the [Model] reckons with, each with the command that measures it. The figures are those of docs/benchmarks.md.
enum Input {

    JOURNAL("a job's records in treadle.journal", 1_404, "bytes", "cost"),
    LEDGER("in treadle.ledger", 1_112, "bytes", "cost"),
    BOOKS("in the books' own log", 832, "bytes", "cost"),
    DISPATCH("in treadle.dispatch.QUEUE", 473, "bytes", "cost"),
    SNAPSHOTS("a click's Snapshots in treadle.sessions", 3_600, "bytes", "sessions"),
    BROKER_CPU("processor a job, of the broker", 0.265, "ms", "cost"),
    WORKER_CPU("of worker-service", 0.114, "ms", "cost"),
    CLICK_CPU("processor a click, of ui-service", 21.6, "ms", "sessions"),
    LEDGER_CPU("of it, in the one thread that keeps the books", 0.203, "ms", "cost"),
    FOLD_CPU("a job in one book in memory, without Kafka", 0.009, "ms", "cost"),
    SHARE_GROUP("records a second through one share group's partition", 25_061, "", "throughput"),
    SESSION_HEAP("heap a session", 60_000, "bytes", "sessions"),
    WAITING_HEAP("heap a job that waits", 276, "bytes", "line"),
    RESTORE("books' log read by who opens them, a millisecond", 240_000, "bytes", "restart"),
    RESUMED("until a session goes on at another replica", 55, "ms", "sessions"),
    LOST("until the attempts of a killed worker are lost", 2_700, "ms", "scaling");

    final String what;
    final double value;
    final String unit;
    /// Of `./treadle bench`.
    final String command;

    Input(String what, double value, String unit, String command) {
        this.what = what;
        this.value = value;
        this.unit = unit;
        this.command = command;
    }
}
