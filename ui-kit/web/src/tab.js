// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What a tab remembers of its session when the page is loaded again: how to resume it, and the Events that aren't done.
// A duplicated tab gets a copy of that, and must not use it.

/** For how long a page that is loaded again waits for the page before it to let go. */
const PATIENCE_MILLIS = 500;

/**
 * With locks, the living tab holds one in the session's name, so that a copy of its memory is of no use; what it knows is
 * written down whenever it changes, for a tab may end without a word. Without locks (plain http from another machine) it is
 * written down only when the page goes and taken out when it comes, so that a living tab has nothing to copy.
 *
 * @param {object} parts
 * @param {() => Storage} parts.storage the tab's; may be forbidden
 * @param {LockManager | undefined} parts.locks
 * @param {string} parts.address the page's, with its query and what a link has behind it
 */
export function tabMemory({ storage, locks, address }) {
  const key = `treadle.session ${address}`;
  let known = null;
  let written = null;
  let letGo = null;
  let over = false;

  function read() {
    try {
      return storage().getItem(key);
    } catch {
      return null;
    }
  }

  function write(text) {
    written = text;
    try {
      if (text === null) storage().removeItem(key);
      else storage().setItem(key, text);
    } catch {
      // Forbidden or full: then a reload begins a new session.
    }
  }

  function hold(nonce, patience) {
    return new Promise((held) => {
      const options = patience === null ? {} : { signal: AbortSignal.timeout(patience) };
      locks.request(`treadle ${nonce}`, options, () => {
        held(true);
        return new Promise((resolve) => (letGo = resolve));
      }).catch(() => held(false));
    });
  }

  function parse(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  return {
    /**
     * @param {string} nonce of the session that is begun if there is none to be resumed
     * @param {(found: null | {nonce: string, token: string, last: number, kept: object[]}) => void} then is told, at once where
     *     that is possible, what the page before this one has left
     */
    recall(nonce, then) {
      const found = parse(read());
      if (!locks) {
        write(null);
        then(found);
      } else if (found === null) {
        hold(nonce, null);
        then(null);
      } else {
        hold(found.nonce, PATIENCE_MILLIS).then((held) => {
          if (!held) hold(nonce, null);
          then(held ? found : null);
        });
      }
    },

    /** What a page that is loaded again needs. */
    keep(state) {
      known = state;
      if (locks && !over) write(JSON.stringify(state));
    },

    /** The page goes, and may come again. */
    leave() {
      if (!over && known !== null) write(JSON.stringify(known));
      letGo?.();
    },

    /** The page is shown again, from the browser's memory. @returns {boolean} false if another has gone on with the session */
    back() {
      const mine = read() === written;
      if (mine && known !== null) {
        if (locks) hold(known.nonce, null);
        else write(null);
      }
      return mine;
    },

    /** The session is over, or not to be had: the next page begins another one. */
    forget() {
      over = true;
      write(null);
    },
  };
}
