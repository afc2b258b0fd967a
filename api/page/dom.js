// SPDX-License-Identifier: Apache-2.0
//
// Elements are made here and nowhere else, with text as text: nothing that came
// from a server or a person is ever read as markup.

import { t } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';

function put(element, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }
  if (name === 'on') {
    for (const [event, listener] of Object.entries(value)) {
      element.addEventListener(event, listener);
    }
  } else if (name === 'data') {
    for (const [key, text] of Object.entries(value)) {
      element.dataset[key] = text;
    }
  } else if (name === 'value') {
    element.value = value;
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

function fill(element, attributes, children) {
  const late = attributes && attributes.value;
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name !== 'value') {
      put(element, name, value);
    }
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  if (late !== undefined) {
    put(element, 'value', late); // a select has no such choice before its options
  }
  return element;
}

// el('td', { class: 'number', on: { click } }, 'text', el('b', null, 'more'), null)
export function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

// The same for drawings.
export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// A link within the page: link(['permit', id, '2026-09'], 'text')
export function link(parts, ...children) {
  return el('a', { href: address(parts) }, ...children);
}

// "#/permit/ID/2026-09"; a query is an object of texts, of which empty ones are left out.
export function address(parts, query) {
  const path = `#/${parts.map(encodeURIComponent).join('/')}`;
  const pairs = Object.entries(query || {}).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

export function button(label, click, attributes) {
  return el('button', { type: 'button', ...attributes, on: { click } }, label);
}

// The way to where one is: trail([[['sheet', '2026-09'], 'September'], ['Permit']]), each a link but the last.
export function trail(steps) {
  return el('nav', { class: 'path', 'aria-label': t('app.path') }, el('ol', null, steps.map(([first, text]) => el('li', null,
    text === undefined ? el('span', { 'aria-current': 'page' }, first) : link(first, text)))));
}

// For ears only.
export function unseen(...children) {
  return el('span', { class: 'unseen' }, ...children);
}

// A list of what belongs to what: facts([['Holder', 'A'], ['Area', node]]); pairs without a value are left out.
export function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
    .map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value))));
}
