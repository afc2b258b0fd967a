// SPDX-License-Identifier: Apache-2.0
//
// One right to water: its ceiling years, what documents verify as saved of it,
// and what keeps it from being sold or pledged again.

import { get, v1 } from './api.js';
import { el, facts, link, trail } from './dom.js';
import { grid } from './grid.js';
import { count, places, unitName, volume } from './number.js';
import { holdState } from './rights.js';
import { t, term } from './words.js';

const figure = (rows, key, label) => {
  const least = places(rows.map((row) => row[key]));
  return { key, label: `${label} ${unitName()}`, kind: 'figure', show: (row) => volume(row[key], least) };
};

const text = (key, label) => ({ key, label, show: (row) => row[key] });

function head(right) {
  return [
    trail([[['rights'], t('nav.rights')], [right.id]]),
    el('h1', { tabindex: '-1' }, right.holder || right.id),
    el('p', { class: 'under' }, `${term('right', right.kind)} `, el('code', null, right.right)),
    facts([
      [t('sheet.permit'), right.kind === 'permit' ? link(['permit', right.id], right.id) : null],
      [t('rights.scheme'), right.scheme ? link(['permit', right.scheme], right.scheme) : null],
      [t('sheet.area'), right.area],
      [t('sheet.source'), right.source ? term('source', right.source) : null],
      [t('permits.from'), right.valid_from],
      [t('permits.until'), right.valid_until],
    ]),
  ];
}

function yearTable({ years }) {
  const column = (key) => figure(years, key, t(`rights.${key}`));
  return grid({ caption: t('rights.years'), name: 'right-years', rows: years, columns: [
    text('year', t('rights.year')), column('limit_litres'), column('taken_litres'),
    ...['ticket_litres', 'certified_litres'].filter((key) => years.some((year) => year[key] !== undefined)).map(column),
    column('held_litres'), column('pledged_litres'),
    column('free_litres'), column('saved_litres'), column('sold_litres'), column('tradable_litres')] });
}

function savingTable({ savings }) {
  return savings.length === 0 ? el('p', null, t('rights.nosaving')) : grid({ caption: t('rights.savings'), name: 'right-savings', rows: savings, columns: [
    text('saving', t('rights.saving')), figure(savings, 'annual_litres', t('rights.annual')), text('valid_from', t('permits.from')),
    text('valid_until', t('permits.until')), text('document', t('rights.document')), text('method', t('rights.method')),
    { key: 'entry', label: t('rights.entry'), kind: 'figure', show: (row) => count(row.entry) }] });
}

// A row for each year of each hold.
function holdTable({ holds }) {
  const rows = holds.flatMap((hold) => hold.years.map((year) => ({ ...hold, ...year })));
  return rows.length === 0 ? el('p', null, t('rights.nohold')) : grid({ caption: t('rights.holds'), name: 'right-holds', rows, columns: [
    text('name', t('rights.name')), { key: 'what', label: t('rights.what'), show: (row) => t(`rights.what.${row.what}`) },
    text('year', t('rights.year')), figure(rows, 'litres', t('rights.volume')), figure(rows, 'sold_litres', t('rights.sold_litres')),
    text('until', t('rights.until')), { key: 'state', label: t('alerts.state'), show: (row) => holdState(row.state) },
    { key: 'entry', label: t('rights.entry'), kind: 'figure', show: (row) => count(row.entry) },
    { key: 'ended_by', label: t('rights.ended'), kind: 'figure', show: (row) => (row.ended_by === undefined ? '' : count(row.ended_by)) }] });
}

// What was sold to it; behind each lot what came to its seller before, farther in.
function lotTable({ lots }) {
  return grid({ caption: t('rights.lots'), name: 'right-lots', rows: lots, columns: [
    { key: 'trade', label: t('trades.trade'), show: (row) => el('span', { class: `deep deep-${Math.min(row.depth, 5)}` }, row.trade) },
    text('seller', t('trades.seller')), figure(lots, 'volume_litres', t('rights.volume')), text('from', t('permits.from')), text('until', t('permits.until')),
    { key: 'approved', label: t('trades.approved'), kind: 'figure', show: (row) => count(row.approved) },
    { key: 'savings', label: t('rights.savedby'), show: (row) => row.savings.map((one) => `${one.saving} (${count(one.entry)})`).join(', ') },
    { key: 'state', label: t('alerts.state'), show: (row) => term('tradestate', row.state) }] });
}

export async function show(room) {
  const path = v1`rights/${room.parts[0]}`;
  const right = await get(path, room.signal);

  room.title(right.id);
  room.rests(right.log);
  room.put(el('div', null, head(right)),
    el('h2', null, t('rights.years')), yearTable(right),
    el('h2', null, t('rights.savings')), savingTable(right),
    el('h2', null, t('rights.holds')), holdTable(right),
    ...(right.lots.length === 0 ? [] : [el('h2', null, t('rights.lots')), lotTable(right)]));
  room.watch(path);
}
