// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// A session's link: made of what the page resumes by, and read where it leads to.

/** What the link has behind its "#". A browser says that to no server, neither in a request nor as the page that it came from. */
const MARK = "#session=";

/** How long it is said that the link was copied. */
const COPIED_MILLIS = 2_000;

/** @returns {string | undefined} the token of the session that the address leads to */
export function linked({ hash }) {
  return hash.startsWith(MARK) ? hash.slice(MARK.length) : undefined;
}

/** The next page at this address begins a session of its own. */
export function unlink(window) {
  const { hash, pathname, search } = window.location;
  if (hash.startsWith(MARK)) window.history.replaceState(null, "", pathname + search);
}

/**
 * The card that offers the link, on a page that is shared.
 *
 * @param {object} parts
 * @param {Window} parts.window
 * @param {() => string | undefined} parts.token what the page would resume by now
 * @param {{setTimeout: Function, clearTimeout: Function}} parts.clock
 */
export function share({ window, token, clock }) {
  const { document } = window;
  const field = document.getElementById("share-link");
  const copy = document.getElementById("share-copy");
  if (field === null) return;
  let timer = null;

  function fill() {
    const { origin, pathname, search } = window.location;
    const now = token();
    field.value = now === undefined ? "" : origin + pathname + search + MARK + now;
    copy.disabled = now === undefined;
  }

  function say(words) {
    clock.clearTimeout(timer);
    copy.textContent = words;
    timer = clock.setTimeout(() => (copy.textContent = "Copy link"), COPIED_MILLIS);
  }

  document.getElementById("share-card").addEventListener("beforetoggle", ({ newState }) => {
    if (newState === "open") fill();
  });
  field.addEventListener("focus", () => field.select());
  copy.addEventListener("click", async () => {
    fill();
    try {
      await window.navigator.clipboard.writeText(field.value);
      say("Copied");
    } catch {
      // Forbidden, or there is no clipboard: plain http from another machine. Then it is selected, to be copied by hand.
      field.focus();
      field.select();
      say("Now copy it");
    }
  });
}
