// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// What just happened, newest on top: a line for each row that is streamed, with a bar that says when and how long within its
// job's time.

/** The cells of a row: dev.treadle.ui.job.Timeline.COLUMNS. */
const COLUMNS = ["job", "since", "took", "tone", "icon", "word", "text", "by", "attempt", "late"];

/**
 * @param {Element} list takes the lines
 * @returns {(patch: {reset: boolean, first: number, oldest: number, rows: Array[]}) => void} takes what is streamed
 */
export function timeline(list) {
  const lines = new Map();

  function drop(unwanted) {
    for (const [number, line] of lines) {
      if (!unwanted(number)) continue;
      lines.delete(number);
      line.element.remove();
    }
  }

  function show(number, cells) {
    const row = Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index]]));
    const known = lines.get(number);
    const element = known?.element ?? list.ownerDocument.createElement("li");
    lines.set(number, { element, row });
    fill(element, row);
    if (known === undefined) list.prepend(element);
    return row.job;
  }

  function scale(job) {
    const ofJob = [...lines.values()].filter(({ row }) => row.job === job);
    const all = Math.max(1, ...ofJob.map(({ row }) => row.since));
    for (const { element, row } of ofJob) {
      element.style.setProperty("--begun", (row.since - row.took) / all);
      element.style.setProperty("--took", row.took / all);
    }
  }

  return function take({ reset, first, oldest, rows }) {
    drop((number) => reset || number < oldest || number >= first + rows.length);
    const jobs = new Set(rows.map((cells, index) => show(first + index, cells)));
    jobs.forEach(scale);
  };
}

/** Only texts: whatever is in them, they are shown as they are. */
function fill(element, row) {
  element.className = "t-update";
  element.dataset.tone = row.tone;
  element.toggleAttribute("data-late", row.late);
  element.toggleAttribute("data-again", row.attempt > 1);
  element.replaceChildren(
    part(element, "t-update-since", `+${duration(row.since)}`, `${row.since} ms after the click`),
    part(element, "t-update-job", row.job, `job ${row.job}…`),
    icon(element, row.icon),
    what(element, row),
    part(element, "t-update-by", row.by),
    part(element, "t-update-attempt", `attempt ${row.attempt}`),
    part(element, "t-update-bar", ""),
    part(element, "t-update-took", duration(row.took), `${row.took} ms after what happened to this job before`),
  );
}

function what(element, row) {
  const shown = part(element, "t-update-what", "");
  if (row.late) shown.append(part(element, "t-update-late", "late"), " ");
  const said = element.ownerDocument.createElement(row.late ? "s" : "span");
  const word = element.ownerDocument.createElement("b");
  word.textContent = row.word;
  said.append(word, row.text === "" ? "" : ` ${row.text}`);
  shown.append(said);
  return shown;
}

function icon(element, name) {
  const made = element.ownerDocument.createElement("wa-icon");
  made.setAttribute("name", name);
  return made;
}

function part(element, name, text, title = "") {
  const made = element.ownerDocument.createElement("span");
  made.className = name;
  made.textContent = text;
  if (title !== "") made.title = title;
  return made;
}

/** As people say it: 4 ms, 2.0 s, 12 s, 3 min. */
export function duration(millis) {
  if (millis < 1) return "0 ms";
  if (millis < 1_000) return `${millis} ms`;
  if (millis < 9_950) return `${(millis / 1_000).toFixed(1)} s`;
  if (millis < 59_500) return `${Math.round(millis / 1_000)} s`;
  return `${Math.round(millis / 60_000)} min`;
}
