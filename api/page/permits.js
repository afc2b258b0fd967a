// SPDX-License-Identifier: Apache-2.0
//
// The permits that the reader may see: all of them, or a holder's own.

import { getAll, v1 } from './api.js';
import { el, link } from './dom.js';
import { count, places, unitName, volume } from './number.js';
import { makeTable } from './table.js';
import { t, term, terms } from './words.js';

function columnsOf(rows) {
  const least = places(rows.map((row) => row.permit_litres));
  return [
    {
      parts: [{ key: 'permit', label: t('sheet.permit'), value: (row) => row.permit, show: (row) => link(['permit', row.permit], row.permit) },
        { key: 'holder', label: t('sheet.holder'), value: (row) => row.holder || '' }],
    },
    { key: 'area', label: t('sheet.area'), value: (row) => row.area_name || row.area || '' },
    {
      parts: [{ key: 'source', label: t('sheet.source'), value: (row) => term('source', row.source ?? '') },
        { key: 'use', label: t('sheet.use'), value: (row) => terms('use', row.use) }],
    },
    {
      parts: [{ key: 'from', label: t('permits.from'), value: (row) => row.valid_from || '' },
        { key: 'until', label: t('permits.until'), value: (row) => row.valid_until || '' }],
    },
    { key: 'litres', label: `${t('sheet.permit_litres')} ${unitName()}`, kind: 'figure', value: (row) => row.permit_litres, show: (row) => volume(row.permit_litres, least) },
    { key: 'bills', label: t('bill.heading'), value: () => '', show: (row) => link(['bill', row.permit], t('bill.heading')) },
  ];
}

function fits(row, wanted) {
  return wanted === '' || [row.permit, row.holder, row.area, row.area_name, row.credit_code].some((word) => word && word.toLocaleLowerCase().includes(wanted));
}

export async function show(room) {
  const found = await getAll(v1`permits?limit=1000`, 'permits', room.signal);
  const chosen = { q: room.query.get('q') || '' };
  const rows = () => found.permits.filter((row) => fits(row, chosen.q.trim().toLocaleLowerCase()));
  const sum = el('p', { class: 'summary', role: 'status' });
  const table = makeTable({ caption: t('permits.title'), class: 'permits', columns: columnsOf(found.permits), rows: rows(), sort: 'permit', signal: room.signal });

  function renew() {
    const shown = rows();
    table.update(shown);
    sum.textContent = t('permits.sum', { n: count(shown.length) });
    room.keep(chosen);
  }

  renew();
  room.title(t('permits.title'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('permits.title'))),
    el('form', { class: 'filters', role: 'search', on: { submit: (event) => event.preventDefault() } },
      el('label', { class: 'field wide' }, el('span', null, t('sheet.search')),
        el('input', { type: 'search', name: 'q', value: chosen.q, on: { input: (event) => { chosen.q = event.target.value; renew(); } } }))),
    sum, table.node);
}
