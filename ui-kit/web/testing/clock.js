// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

/** A clock that goes on when it is told to, running what is due, in order. */
export function manualClock() {
  let time = 0;
  let lastId = 0;
  const due = new Map();

  return {
    now: () => time,
    setTimeout(run, millis = 0) {
      due.set(++lastId, { at: time + millis, run });
      return lastId;
    },
    clearTimeout: (id) => void due.delete(id),
    pending: () => due.size,
    advance(millis) {
      const end = time + millis;
      for (;;) {
        const [id, next] = [...due].filter(([, { at }]) => at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0] ?? [];
        if (next === undefined) break;
        due.delete(id);
        time = next.at;
        next.run();
      }
      time = end;
    },
    /** Time goes on and no timer runs: the machine slept. */
    sleep(millis) {
      time += millis;
    },
  };
}
