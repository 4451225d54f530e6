// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Turns DOM events into Events, for the components that ask for them with data-on="click input:value change:checked".

const INPUT_DELAY_MILLIS = 40;

/** What properties are because the server said so. Web Awesome's own events tell of such changes too, and that is no news. */
const said = new WeakMap();

/** The server has set a property that the user may change, too. */
export function serverSaid(element, property, value) {
  said.set(element, { ...said.get(element), [property]: value });
}

/** What an element asks for: DOM event to the properties that go along. */
export function wishes(element) {
  const wished = new Map();
  for (const word of (element.dataset?.on ?? "").split(/\s+/).filter(Boolean)) {
    const [type, properties = ""] = word.split(":");
    wished.set(type, properties.split(",").filter(Boolean));
  }
  return wished;
}

/** Whether the user's changes of the property are sent. */
export function sends(element, property) {
  return [...wishes(element).values()].some((properties) => properties.includes(property));
}

/**
 * @param {object} parts
 * @param {Document} parts.document
 * @param {(component: string, name: string, values: object, delayMillis: number) => void} parts.occurred
 */
export function listener({ document, occurred }) {
  const types = new Set();

  function happened(event) {
    for (const element of event.composedPath()) {
      const properties = element.id ? wishes(element).get(event.type) : undefined;
      if (properties === undefined) continue;
      const values = Object.fromEntries(properties.map((property) => [property, element[property] ?? null]));
      if (event.type.startsWith("wa-") && isSaid(element, values)) continue;
      said.delete(element);
      occurred(element.id, event.type.replace(/^wa-/, ""), values, properties.length > 0 ? delayOf(element, event) : 0);
    }
  }

  /** Listens, in the bubble phase, for whatever the elements in the container ask for. */
  return function listen(container) {
    for (const element of container.querySelectorAll("[data-on]")) {
      for (const [type, properties] of wishes(element)) {
        properties.forEach((property) => serverSaid(element, property, element.getAttribute(property)));
        if (types.has(type)) continue;
        types.add(type);
        document.addEventListener(type, happened);
      }
    }
  };
}

function isSaid(element, values) {
  const known = said.get(element) ?? {};
  const properties = Object.keys(values);
  return properties.length > 0 && properties.every((property) => known[property] === values[property]);
}

function delayOf(element, event) {
  const wished = Number.parseInt(element.dataset.debounce ?? "", 10);
  if (Number.isFinite(wished)) return wished;
  return event.type === "input" ? INPUT_DELAY_MILLIS : 0;
}
