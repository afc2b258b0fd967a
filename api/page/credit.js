// SPDX-License-Identifier: Apache-2.0
//
// Credit of river area: pools of square metres dug beyond duty, what is lent of
// them, and of one pool all that moved it. No water.

import { get, v1 } from './api.js';
import { el, link, trail } from './dom.js';
import { count } from './number.js';
import { makeTable } from './table.js';
import { t, term } from './words.js';

const SUMS = ['in_m2', 'retired_m2', 'stock_m2', 'outstanding_m2', 'free_m2'];

const figure = (key, foot) => ({ key, label: `${t(`credit.${key}`)} m²`, kind: 'figure', value: (row) => row[key], show: (row) => count(row[key]), foot });
const text = (key) => ({ key, label: t(`credit.${key}`), value: (row) => row[key] || '' });

// The feet are the ledger's own sums, not the page's; one pool alone has none.
function poolColumns(all) {
  return [
    { parts: [{ key: 'area', label: t('credit.area'), value: (row) => row.area, show: (row) => link(['credit', row.area], row.area),
      foot: all && (() => t('table.total')) },
    { key: 'name', label: t('credit.name'), value: (row) => row.name || '' }] },
    ...SUMS.map((key) => figure(key, all && (() => count(all[key])))),
  ];
}

function state(row) {
  if (row.outstanding_m2 === 0) {
    return 'returned';
  }
  return row.overdue ? 'overdue' : 'lent';
}

const loanColumns = () => [
  { parts: [text('loan'), text('borrower')] },
  { parts: [text('project'), { key: 'purpose', label: t('credit.purpose'), value: (row) => term('purpose', row.purpose) }] },
  { parts: [figure('lent_m2'), figure('filled_m2')] },
  { parts: [figure('outstanding_m2'), figure('returned_m2')] },
  { parts: [text('from'), text('until')] },
  { key: 'state', label: t('alerts.state'), value: state,
    show: (row) => el('span', { class: `chip credit-${state(row)}` }, t(`credit.state.${state(row)}`)) },
  { parts: [text('flood'), text('quality'), text('document')] },
];

const entry = () => ({ key: 'entry', label: t('registers.entry'), kind: 'figure', value: (row) => row.entry, show: (row) => count(row.entry) });

const surveyColumns = () => [
  { key: 'year', label: t('credit.year'), value: (row) => String(row.year) },
  figure('added_m2'), figure('target_m2'), figure('converted_m2'), figure('in_m2'), text('document'), entry(),
];

const moveColumns = () => [
  { parts: [{ key: 'what', label: t('credit.what'), value: (row) => t(`credit.what.${row.what}`) }, text('loan')] },
  { key: 'on', label: t('credit.on'), value: (row) => row.on || String(row.year) },
  figure('moved_m2'), figure('stock_m2'), figure('outstanding_m2'), text('document'), entry(),
];

export async function show(room) {
  const [area] = room.parts;
  const path = area ? v1`credit/pools/${area}` : v1`credit`;
  const found = await get(path, room.signal);
  const title = area ? t('credit.pool', { area: found.name || area }) : t('credit.title');
  const table = (name, rows, columns, sort) => (rows.length === 0 ? [] : [el('h2', null, t(`credit.${name}`)),
    makeTable({ caption: t(`credit.${name}`), class: `credit-${name}`, columns, rows, sort, signal: room.signal }).node]);
  const pools = area ? [found] : found.pools;

  room.title(title);
  room.rests(found.log);
  room.put(
    el('div', null, area ? trail([[['credit'], t('credit.title')], [area]]) : null,
      el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, title))),
    el('p', { class: 'summary' }, t('credit.isno')),
    ...(pools.length === 0 ? [el('p', null, t('credit.none'))] : table('pools', pools, poolColumns(found.all), 'area')),
    ...table('loans', found.loans, loanColumns(), 'until'),
    ...(area ? [...table('surveys', found.surveys, surveyColumns(), 'year'), ...table('moves', found.moves, moveColumns(), 'entry')] : []));
  room.watch(path);
}
