// SPDX-License-Identifier: Apache-2.0
//
// Trades of rights to water: agreements that wait, and what approved ones move
// in each ceiling year of both sides.

import { get, v1 } from './api.js';
import { address, el, facts, link, trail } from './dom.js';
import { download } from './download.js';
import { grid } from './grid.js';
import { count, isKnown, places, rate, unitName, volume, volumeWithUnit, yuan } from './number.js';
import { parts } from './rights.js';
import { makeTable } from './table.js';
import { t, term } from './words.js';

const bare = (right) => right.slice(right.indexOf(':') + 1);
const state = (row) => el('span', { class: `chip trade-${row.state}` }, term('tradestate', row.state));

function columnsOf(rows) {
  const least = places(rows.map((row) => row.volume_litres));
  const side = (key) => ({ key, label: t(`trades.${key}`), value: (row) => bare(row[key]) });
  return [
    { parts: [{ key: 'trade', label: t('trades.trade'), value: (row) => row.trade, show: (row) => link(['rights', 'trades', row.trade], row.trade) },
      { key: 'kind', label: t('rights.kind'), value: (row) => term('tradekind', row.kind) }] },
    { parts: [side('seller'), side('buyer')] },
    { key: 'volume_litres', label: `${t('rights.volume')} ${unitName()}`, kind: 'figure', value: (row) => row.volume_litres, show: (row) => volume(row.volume_litres, least) },
    { parts: [{ key: 'from', label: t('permits.from'), value: (row) => row.from }, { key: 'until', label: t('permits.until'), value: (row) => row.until }] },
    { parts: [{ key: 'price', label: t('trades.price'), kind: 'figure', value: (row) => row.price_micro_yuan, show: (row) => rate(row.price_micro_yuan) },
      { key: 'sum_fen', label: t('trades.sum'), kind: 'figure', value: (row) => row.sum_fen, show: (row) => yuan(row.sum_fen) }] },
    { key: 'state', label: t('alerts.state'), value: (row) => row.state, show: state },
  ];
}

// Ways between two areas: what each can send in a year, and what is left of it.
function routes(corridors) {
  const rows = corridors.flatMap(({ years, ...of }) => years.map((year) => ({ ...of, ...year })));
  const figure = (key) => ({ key, label: `${t(`trades.${key}`)} ${unitName()}`, kind: 'figure', show: (row) => volume(row[key], places(rows.map((one) => one[key]))) });
  return rows.length === 0 ? [] : [el('h2', null, t('trades.corridors')), grid({ caption: t('trades.corridors'), name: 'corridors', rows, columns: [
    { key: 'corridor', label: t('trades.corridor'), show: (row) => row.corridor }, { key: 'way', label: t('trades.way'), show: (row) => `${row.from_area} → ${row.to_area}` },
    { key: 'year', label: t('rights.year'), show: (row) => String(row.year) },
    ...['capacity_litres', 'used_litres', 'pending_litres', 'left_litres', 'pending_back_litres', 'left_back_litres'].map(figure)] })];
}

async function showAll(room) {
  const chosen = room.query.get('state') || 'open';
  const path = v1`trades?state=${chosen}`;
  const [found, { corridors }] = await Promise.all([get(path, room.signal), get(v1`corridors`, room.signal)]);
  const select = el('select', { name: 'state', value: chosen,
    on: { change: (event) => { location.hash = address(['rights', 'trades'], { state: event.target.value }); } } },
  ['open', 'all'].map((value) => el('option', { value, selected: value === chosen }, t(`trades.show.${value}`))));

  room.title(t('rights.part.trades'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('rights.part.trades'))), parts('trades'),
    el('form', { class: 'filters', on: { submit: (event) => event.preventDefault() } },
      el('label', { class: 'field' }, el('span', null, t('alerts.state')), select)),
    found.trades.length === 0 ? el('p', null, t('trades.none'))
      : makeTable({ caption: t('rights.part.trades'), class: 'trades', columns: columnsOf(found.trades), rows: found.trades, sort: 'trade', signal: room.signal }).node,
    ...routes(corridors));
  room.watch(path);
}

/* ---- one ---- */

const entry = (number) => (isKnown(number) ? count(number) : null);

function head(trade) {
  return [
    trail([[['rights', 'trades'], t('rights.part.trades')], [trade.trade]]),
    el('h1', { tabindex: '-1' }, trade.trade),
    el('p', { class: 'under' }, `${term('tradekind', trade.kind)} `, state(trade)),
    facts([
      [t('trades.seller'), trade.seller], [t('trades.buyer'), trade.buyer],
      [t('rights.volume'), volumeWithUnit(trade.volume_litres)], [t('trades.corridor'), trade.corridor],
      [t('permits.from'), trade.from], [t('permits.until'), trade.until],
      [t('trades.price'), isKnown(trade.price_micro_yuan) ? rate(trade.price_micro_yuan) : null],
      [t('trades.sum'), isKnown(trade.sum_fen) ? yuan(trade.sum_fen) : null],
      [t('trades.paid'), isKnown(trade.paid_fen) ? yuan(trade.paid_fen) : null], [t('trades.unpaid'), isKnown(trade.unpaid_fen) ? yuan(trade.unpaid_fen) : null],
      [t('trades.reason'), trade.reason], [t('rights.document'), trade.document], [t('rights.offer'), trade.offer],
      [t('trades.waits'), trade.waits_until], [t('trades.since'), trade.holds_from], [t('trades.stops'), trade.stops],
      [t('trades.agreed'), entry(trade.entry)], [t('trades.assented'), entry(trade.assented)],
      [t('trades.approved'), entry(trade.approved)], [t('trades.refused'), entry(trade.refused)], [t('trades.ended'), entry(trade.ended)],
    ]),
  ];
}

function schedule(trade, side) {
  const back = new Map((trade.back?.[`${side}_years`] || []).map((part) => [part.year, part.volume_litres]));
  const rows = trade.schedule[side].years.map((part) => ({ ...part, back: back.get(part.year) }));
  const figure = (key, label) => ({ key, label: `${label} ${unitName()}`, kind: 'figure', show: (row) => volume(row[key], places(rows.map((one) => one[key]))) });
  return [el('h2', null, t(`trades.years.${side}`)), grid({ caption: t(`trades.years.${side}`), name: `trade-${side}`, rows, columns: [
    { key: 'year', label: t('rights.year'), show: (row) => row.year }, figure('volume_litres', t('rights.volume')),
    ...(trade.back ? [figure('back', t('trades.back'))] : [])] })];
}

// What goes by a corridor: sent, what of it arrives, what is lost on the way.
function sent({ years }) {
  const figure = (key) => ({ key, label: `${t(`trades.${key}`)} ${unitName()}`, kind: 'figure', show: (row) => volume(row[key], places(years.map((one) => one[key]))) });
  return [el('h2', null, t('trades.sent')), grid({ caption: t('trades.sent'), name: 'trade-sent', rows: years, columns: [
    { key: 'year', label: t('rights.year'), show: (row) => String(row.year) }, figure('sent_litres'), figure('arrived_litres'), figure('lost_litres')] })];
}

async function showOne(room) {
  const path = v1`trades/${room.parts[1]}`;
  const { trade, log } = await get(path, room.signal);

  room.title(trade.trade);
  room.rests(log);
  room.put(el('div', null, head(trade)),
    isKnown(trade.approved) ? download(t('trades.certificate'), `${path}/certificate`, trade.trade, room.signal) : null, ...(trade.schedule ? [...schedule(trade, 'seller'), ...schedule(trade, 'buyer')] : []),
    ...(trade.schedule?.corridor ? sent(trade.schedule.corridor) : []));
  room.watch(path);
}

export async function show(room) {
  await (room.parts.length > 1 ? showOne(room) : showAll(room));
}
