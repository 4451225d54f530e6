// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Frames are numbered within a claim. Each is applied once and in order, whatever the sockets lose or repeat. One that has the
// whole page needs none of those before it.

const ACKNOWLEDGE_AFTER_MILLIS = 100;

/**
 * @param {object} parts
 * @param {(patches: Array) => void} parts.apply applies the patches of one frame, in order
 * @param {(position: {claim: number, frame: number}) => void} parts.acknowledge says how far we are; at most ten times a second
 * @param {{setTimeout: Function, clearTimeout: Function}} parts.clock
 */
export function frameOrder({ apply, acknowledge, clock }) {
  let claim = 0;
  let number = 0;
  let timer = null;

  function acknowledgeSoon() {
    timer ??= clock.setTimeout(() => {
      timer = null;
      acknowledge({ claim, frame: number });
    }, ACKNOWLEDGE_AFTER_MILLIS);
  }

  return {
    /** What a hello says to be resumed from. */
    position: () => ({ claim, frame: number }),

    /** A new session, or a new host of the same one, has frames of its own. */
    welcomed(welcome) {
      if (!welcome.resumed || welcome.claim > claim) {
        claim = welcome.claim;
        number = 0;
      }
    },

    /** @returns {"applied" | "old" | "gap"} after a gap nothing was applied, and the server has to replay */
    take(frame) {
      if (frame.claim < claim || (frame.claim === claim && frame.number <= number)) {
        return "old";
      }
      const next = frame.claim === claim ? number + 1 : 1;
      if (frame.number !== next && !isWhole(frame)) {
        return "gap";
      }
      claim = frame.claim;
      number = frame.number;
      apply(frame.patches);
      acknowledgeSoon();
      return "applied";
    },
  };
}

function isWhole({ patches }) {
  return patches.some(([kind, component]) => kind === "h" && component === "");
}
