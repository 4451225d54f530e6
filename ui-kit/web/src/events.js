// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What the user did: numbered, sent, and kept until it is done, over as many sockets as that takes.

/** After how long an Event that the server has not taken shows as pending. */
export const PENDING_AFTER_MILLIS = 300;

/**
 * @param {object} parts
 * @param {(message: object) => void} parts.send sends if there is a welcomed socket, and else does nothing
 * @param {(component: string, state: {busy: boolean, pending: boolean}) => void} parts.mark shows how a component's Events stand
 * @param {() => void} parts.changed called when there is another Event, or one fewer
 * @param {{setTimeout: Function, clearTimeout: Function}} parts.clock
 */
export function eventQueue({ send, mark, changed = () => {}, clock }) {
  let lastNumber = 0;
  let received = 0;
  let held = null;
  const kept = new Map();

  function dispatch(component, name, values) {
    const message = { kind: "event", number: ++lastNumber, component, name, values };
    keep(message);
    changed();
    send(message);
  }

  function keep(message) {
    const entry = { message, pending: false, timer: null };
    kept.set(message.number, entry);
    entry.timer = clock.setTimeout(() => {
      entry.pending = true;
      show(message.component);
    }, PENDING_AFTER_MILLIS);
    show(message.component);
  }

  function flush() {
    if (held === null) return;
    const { component, name, values, timer } = held;
    held = null;
    clock.clearTimeout(timer);
    dispatch(component, name, values);
  }

  function stateOf(component) {
    const entries = [...kept.values()].filter((entry) => entry.message.component === component);
    return { busy: entries.length > 0, pending: entries.some((entry) => entry.pending) };
  }

  function show(component) {
    mark(component, stateOf(component));
  }

  function settle(entry) {
    clock.clearTimeout(entry.timer);
    entry.pending = false;
  }

  function forget(number) {
    const entry = kept.get(number);
    if (entry === undefined) return;
    settle(entry);
    kept.delete(number);
    changed();
    show(entry.message.component);
  }

  function takenUpTo(number) {
    received = Math.max(received, number);
    for (const [key, entry] of kept) {
      if (key > received) break;
      settle(entry);
      show(entry.message.component);
    }
  }

  return {
    /**
     * Something happened. With a delay, the Event is held back for at most that long, so that a later one of the same
     * component and name replaces it; whatever else happens first lets it go.
     */
    occurred(component, name, values, delayMillis = 0) {
      const replaces = held !== null && held.component === component && held.name === name;
      if (replaces && delayMillis > 0) {
        held.values = values;
        return;
      }
      if (replaces) {
        clock.clearTimeout(held.timer);
        held = null;
      }
      flush();
      if (delayMillis > 0) {
        held = { component, name, values, timer: clock.setTimeout(flush, delayMillis) };
      } else {
        dispatch(component, name, values);
      }
    },

    /** Lets go what is held back. */
    flush,

    /** Whether a server that answers so knows at least of what it has once said to be done. */
    isKnownTo: (welcome) => welcome.received >= Math.min(lastNumber, ...[...kept.keys()].map((number) => number - 1)),

    /** A server answered: it gets what it has not taken yet, in order. */
    welcomed(welcome) {
      received = 0;
      takenUpTo(welcome.received);
      lastNumber = Math.max(lastNumber, received);
      for (const entry of [...kept.values()]) {
        if (entry.message.number > received) send(entry.message);
      }
    },

    received: takenUpTo,

    done(numbers) {
      numbers.forEach(forget);
    },

    /** The Event changed nothing, so there is nothing to wait for. */
    rejected: forget,

    /** What a page that is loaded again goes on from: the number of the last Event, and those that aren't done. */
    state: () => ({ last: lastNumber, kept: [...kept.values()].map(({ message }) => message) }),

    /** Goes on from what the page before this one has left; what has happened here since comes after that. */
    restore({ last, kept: before }) {
      const since = [...kept.values()].map(({ message }) => message);
      [...kept.values()].forEach(settle);
      kept.clear();
      lastNumber = last;
      before.forEach(keep);
      since.forEach((message) => keep({ ...message, number: ++lastNumber }));
    },

    /** How many Events are not done. */
    count: () => kept.size + (held === null ? 0 : 1),

    stateOf,

    /**
     * How the newest Event that sets the property stands.
     * @returns {null | {taken: boolean, value: *}} null if all that set it are done; `taken` is false as long as the server
     *     has not said that it has the Event
     */
    standing(component, property) {
      if (held !== null && held.component === component && Object.hasOwn(held.values, property)) {
        return { taken: false, value: held.values[property] };
      }
      let newest = null;
      for (const { message } of kept.values()) {
        if (message.component === component && Object.hasOwn(message.values, property)) newest = message;
      }
      return newest === null ? null : { taken: newest.number <= received, value: newest.values[property] };
    },
  };
}
