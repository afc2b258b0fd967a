// SPDX-License-Identifier: Apache-2.0
//
// Tables that can be sorted by any figure, read aloud, printed, and read on a
// phone, where each row is a card.
//
//   const table = makeTable({
//     caption: 'Permits',
//     columns: [{ parts: [
//       { key: 'permit', label: 'Permit', value: (row) => row.permit, show: (row) => link(...) },
//       { key: 'holder', label: 'Holder', value: (row) => row.holder },
//     ] }, { key: 'taken', label: 'Taken', kind: 'figure', value: (row) => row.taken_litres,
//       show: (row) => volume(row.taken_litres), foot: (rows) => volume(sum(...)) }],
//     rows, sort: '-taken', onSort: (sort) => {},
//     groups: [{ title: (n) => `${n} without readings`, holds: (row) => ... }],
//   });
//   main.append(table.node); table.update(rows);
//
// A column has one part or several, one above the other. A part's value sorts:
// an integer where kind is 'figure' (null: not known, always last), else a text.
// show makes a text or a node; without it the value is shown. foot makes what
// stands under the column, of the rows that are shown. The first column is the
// row's heading. A row belongs to the first group that holds it. A part with
// isMinor is left out of a phone's cards until all figures are asked for. paper is
// a text that heads every printed page of the table; mark(row) a row's class.

import { button, el } from './dom.js';
import { UNKNOWN, compare, count, isKnown } from './number.js';
import { language, t } from './words.js';

const ROWS_AT_ONCE = 200;
const ROWS_MORE = 500;

function partsOf(column) {
  return column.parts || [column];
}

function order(part) {
  if (part.kind === 'figure') {
    return (a, b) => compare(part.value(a), part.value(b));
  }
  const collator = new Intl.Collator(language() === 'zh' ? 'zh-CN' : 'en', { numeric: true });
  return (a, b) => collator.compare(part.value(a) ?? '', part.value(b) ?? '');
}

// Rows in order; those without a figure stay last in both directions.
function sorted(rows, part, falls) {
  const by = order(part);
  if (!falls) {
    return [...rows].sort(by);
  }
  return [...rows].sort((a, b) => (part.kind === 'figure' && isKnown(part.value(a)) !== isKnown(part.value(b)) ? by(a, b) : by(b, a)));
}

function showPart(part, row, isAlone) {
  const shown = part.show ? part.show(row) : part.value(row);
  const isBlank = !isKnown(shown) || shown === '' || shown === UNKNOWN;
  return el('div', { class: `part ${part.kind || 'text'}${isBlank ? ' blank' : ''}${part.isMinor ? ' minor' : ''}`, data: { key: part.key } },
    el('span', { class: isAlone ? 'label alone' : 'label' }, part.label),
    el('span', { class: 'value' }, isBlank ? UNKNOWN : shown));
}

function showRow(columns, row, mark) {
  return el('tr', { role: 'row', class: mark ? mark(row) : null }, columns.map((column, i) => {
    const parts = partsOf(column);
    const cell = i === 0 ? { scope: 'row', role: 'rowheader' } : { role: 'cell' };
    return el(i === 0 ? 'th' : 'td', { ...cell, class: parts[0].kind || 'text' },
      parts.map((part) => showPart(part, row, parts.length === 1)));
  }));
}

function showFoot(columns, rows) {
  return el('tr', { role: 'row' }, columns.map((column, i) => {
    const parts = partsOf(column).filter((part) => part.foot);
    const cell = { class: partsOf(column)[0].kind || 'text', role: i === 0 ? 'rowheader' : 'cell' };
    return el(i === 0 ? 'th' : 'td', i === 0 ? { ...cell, scope: 'row' } : cell, parts.map((part) => el('div', {
      class: `part ${part.kind || 'text'}${part.isMinor ? ' minor' : ''}`, data: { key: part.key },
    }, el('span', { class: 'label' }, part.label), el('span', { class: 'value' }, part.foot(rows)))));
  }));
}

export function makeTable(options) {
  const { columns } = options;
  const all = columns.flatMap(partsOf);
  const hasFoot = all.some((part) => part.foot);
  let { rows } = options;
  let sort = options.sort || all[0].key;
  let limit = ROWS_AT_ONCE;

  const keyOf = () => sort.replace(/^-/, '');
  const foot = hasFoot ? el('tfoot', { role: 'rowgroup' }) : null;
  const heads = columns.map((column) => el('th', {
    scope: 'col', role: 'columnheader', class: partsOf(column)[0].kind || 'text',
  }, partsOf(column).map((part) => [
    button([part.label, el('span', { class: 'arrow', 'aria-hidden': 'true' })], () => choose(part), { class: 'sort', data: { sort: part.key } }),
    el('div', { class: 'printed', 'aria-hidden': 'true' }, part.label), // a button is not repeated on the pages that follow
  ])));
  const select = el('select', { on: { change: () => set(select.value) } }, all.flatMap((part) => ['', '-'].map((sign) => el('option',
    { value: sign + part.key }, `${part.label}, ${t(sign === '' ? 'table.rising' : 'table.falling')}`))));
  const table = el('table', { role: 'table' }, el('caption', null, options.caption),
    el('thead', { role: 'rowgroup' }, options.paper ? el('tr', { class: 'on-paper', 'aria-hidden': 'true' },
      el('td', { colspan: columns.length }, options.paper)) : null, el('tr', { role: 'row' }, heads)), foot);
  const more = el('p', { class: 'more' });
  const node = el('div', { class: `sheet-table ${options.class || ''}` },
    el('div', { class: 'sortby' }, el('label', null, `${t('table.sortby')} `, select), all.some((part) => part.isMinor)
      ? button(t('table.all'), (event) => {
        const is = node.classList.toggle('whole');
        event.target.setAttribute('aria-pressed', String(is));
      }, { 'aria-pressed': 'false' }) : null),
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': options.caption }, table), more);

  function choose(part) {
    const first = part.kind === 'figure' ? `-${part.key}` : part.key;
    const other = part.kind === 'figure' ? part.key : `-${part.key}`;
    set(sort === first ? other : first);
  }

  function set(value) {
    sort = value;
    render();
    if (options.onSort) {
      options.onSort(sort);
    }
  }

  function renderHeads() {
    columns.forEach((column, i) => {
      const part = partsOf(column).find(({ key }) => key === keyOf());
      const isFalling = sort.startsWith('-');
      heads[i].setAttribute('aria-sort', part ? (isFalling ? 'descending' : 'ascending') : 'none');
      for (const sorter of heads[i].querySelectorAll('button')) {
        const is = part !== undefined && sorter.dataset.sort === part.key;
        sorter.classList.toggle('chosen', is);
        sorter.querySelector('.arrow').textContent = is ? (isFalling ? '▼' : '▲') : '';
      }
    });
    select.value = sort;
  }

  function renderBodies() {
    const part = all.find(({ key }) => key === keyOf()) || all[0];
    const ordered = sorted(rows, part, sort.startsWith('-'));
    const groups = (options.groups || [{ holds: () => true }]).map((group) => ({ ...group, rows: [] }));
    for (const row of ordered) {
      groups.find((group) => group.holds(row))?.rows.push(row);
    }
    let left = limit;
    const nodes = groups.filter((group) => group.rows.length > 0).map((group) => {
      const shown = group.rows.slice(0, left);
      left -= shown.length;
      return el('tbody', { role: 'rowgroup' }, group.title && el('tr', { role: 'row', class: 'group' },
        el('th', { colspan: columns.length, scope: 'rowgroup', role: 'rowheader' }, group.title(group.rows.length))),
      shown.map((row) => showRow(columns, row, options.mark)));
    });
    if (nodes.length === 0) {
      nodes.push(el('tbody', { role: 'rowgroup' }, el('tr', { role: 'row' },
        el('td', { colspan: columns.length, role: 'cell', class: 'none' }, t('table.none')))));
    }
    for (const body of table.querySelectorAll('tbody')) {
      body.remove();
    }
    table.querySelector('thead').after(...nodes);
  }

  function render() {
    renderHeads();
    renderBodies();
    const hidden = rows.length - limit;
    more.replaceChildren(...(hidden > 0 ? [t('table.hidden', { n: count(hidden) }), ' ',
      button(t('table.more', { n: count(Math.min(hidden, ROWS_MORE)) }), showMore)] : []));
    if (foot !== null) {
      foot.replaceChildren(showFoot(columns, rows));
    }
  }

  function showMore() {
    limit += ROWS_MORE;
    render();
  }

  function showAll() {
    limit = rows.length;
    render();
  }

  if (options.signal) {
    window.addEventListener('beforeprint', showAll, { signal: options.signal });
  }
  render();
  return {
    node,
    update(newer) {
      rows = newer;
      limit = ROWS_AT_ONCE;
      render();
    },
  };
}
