// Copyright The Treadle authors
// SPDX-License-Identifier: Apache-2.0

// Turns DOM events into Events, for the components that ask for them with data-on="click input:value change:checked=value".

const INPUT_DELAY_MILLIS = 40;

/** What properties are because the server said so. Web Awesome's own events tell of such changes too, and that is no news. */
const said = new WeakMap();

/** The server has set a property that the user may change, too. */
export function serverSaid(element, own, value) {
  said.set(element, { ...said.get(element), [own]: value });
}

/** A list in a template's attribute: "value", or "checked=value" where the element's name differs from the component's. */
export function pairs(list = "") {
  return list.split(",").filter(Boolean).map((pair) => {
    const [own, property = own] = pair.split("=");
    return { own, property };
  });
}

/** What an element asks for: DOM event to the properties that go along. */
export function wishes(element) {
  const wished = new Map();
  for (const word of (element.dataset?.on ?? "").split(/\s+/).filter(Boolean)) {
    const [type, properties] = word.split(":");
    wished.set(type, pairs(properties));
  }
  return wished;
}

/** Under which name the element has a property that the user's changes of are sent; undefined for any other property. */
export function sentFrom(element, property) {
  return [...wishes(element).values()].flat().find((pair) => pair.property === property)?.own;
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
      if (event.type.startsWith("wa-") && isSaid(element, properties)) continue;
      said.delete(element);
      const values = Object.fromEntries(properties.map(({ own, property }) => [property, element[own] ?? null]));
      occurred(element.id, event.type.replace(/^wa-/, ""), values, properties.length > 0 ? delayOf(element, event) : 0);
    }
  }

  /** Listens, in the bubble phase, for whatever the elements in the container ask for. */
  return function listen(container) {
    for (const element of container.querySelectorAll("[data-on]")) {
      for (const [type, properties] of wishes(element)) {
        properties.forEach(({ own }) => serverSaid(element, own, element.getAttribute(own)));
        if (types.has(type)) continue;
        types.add(type);
        document.addEventListener(type, happened);
      }
    }
  };
}

function isSaid(element, properties) {
  const known = said.get(element) ?? {};
  return properties.length > 0 && properties.every(({ own }) => known[own] === element[own]);
}

function delayOf(element, event) {
  const wished = Number.parseInt(element.dataset.debounce ?? "", 10);
  if (Number.isFinite(wished)) return wished;
  return event.type === "input" ? INPUT_DELAY_MILLIS : 0;
}
