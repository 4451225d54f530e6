// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// How messages of the server are read: JSON, or, if they carry columns of numbers, JSON with the numbers behind it.

/**
 * @param {string | ArrayBuffer} data
 * @returns {object} the message; in each patch "a", `columns` holds a Float64Array for each name
 */
export function read(data) {
  if (typeof data === "string") return JSON.parse(data);
  const length = new DataView(data).getUint32(0, true);
  const message = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  let at = (4 + length + 7) & ~7;
  for (const [kind, , fields] of message.patches) {
    if (kind !== "a") continue;
    fields.columns = Object.fromEntries(fields.columns.map((name) => {
      const values = new Float64Array(data, at, fields.rows);
      at += values.byteLength;
      return [name, values];
    }));
  }
  return message;
}
