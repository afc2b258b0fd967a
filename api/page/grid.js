// SPDX-License-Identifier: Apache-2.0
//
// Small tables to be read in their order, where table.js has long ones to be
// sorted. On a phone their rows become cards; those with dense: true stay
// tables, and scroll.
//
//   grid({ caption: 'Days', columns: [{ label: 'Day', show: (row) => row.day },
//     { label: 'Taken', kind: 'figure', show: (row) => volume(row.taken_litres) }], rows })
//
// The first column is the row's heading. show makes a text, a node or a list.

import { el } from './dom.js';
import { UNKNOWN, isKnown } from './number.js';

function showCell(column, row, i) {
  const shown = column.show(row);
  const isBlank = !isKnown(shown) || shown === '' || shown === UNKNOWN;
  return el(i === 0 ? 'th' : 'td', { class: column.kind || 'text', scope: i === 0 ? 'row' : null, role: i === 0 ? 'rowheader' : 'cell' },
    el('div', { class: `part ${column.kind || 'text'}${isBlank ? ' blank' : ''}`, data: column.key ? { key: column.key } : {} },
      el('span', { class: 'label alone' }, column.label), el('span', { class: 'value' }, isBlank ? UNKNOWN : shown)));
}

function showFoot(columns, foot) {
  return el('tfoot', { role: 'rowgroup' }, el('tr', { role: 'row' }, columns.map((column, i) => el(i === 0 ? 'th' : 'td', {
    class: column.kind || 'text', role: i === 0 ? 'rowheader' : 'cell', scope: i === 0 ? 'row' : null,
  }, foot(column.key, i)))));
}

// foot(key, i) makes what stands under a column, or nothing.
export function grid({ caption, columns, rows, foot, dense, name }) {
  const heads = columns.map((column) => el('th', { scope: 'col', role: 'columnheader', class: column.kind || 'text' }, column.label));
  const body = rows.map((row) => el('tr', { role: 'row' }, columns.map((column, i) => showCell(column, row, i))));
  return el('div', { class: `grid scroll${dense ? ' dense' : ''}${name ? ` ${name}` : ''}`, tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', { role: 'table' }, el('caption', null, caption),
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, heads)),
      el('tbody', { role: 'rowgroup' }, body),
      foot ? showFoot(columns, foot) : null));
}
