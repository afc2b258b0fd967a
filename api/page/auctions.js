// SPDX-License-Identifier: Apache-2.0
//
// Auctions of rights to water: what is sold, what is bid, and what came of it
// with its curve of demand and supply.

import { get, v1 } from './api.js';
import { drawCurve } from './chart.js';
import { el, facts, link, trail } from './dom.js';
import { grid } from './grid.js';
import { count, isKnown, places, rate, unitName, UNKNOWN, volume, volumeWithUnit, yuan } from './number.js';
import { parts } from './rights.js';
import { makeTable } from './table.js';
import { instant } from './when.js';
import { t, term } from './words.js';

const state = (row) => el('span', { class: `chip auction-${row.state}` }, term('auctionstate', row.state));

function columnsOf(zone) {
  const at = (key) => ({ key, label: t(`auctions.${key}`), value: (row) => row[key], show: (row) => instant(row[key], zone).slice(0, 16) });
  return [
    { parts: [{ key: 'auction', label: t('auctions.auction'), value: (row) => row.auction, show: (row) => link(['rights', 'auctions', row.auction], row.auction) },
      { key: 'form', label: t('rights.kind'), value: (row) => term('auctionform', row.form) }] },
    at('closes'), at('until'),
    { key: 'bids', label: t('auctions.bids'), kind: 'figure', value: (row) => row.bids, show: (row) => count(row.bids) },
    { key: 'state', label: t('alerts.state'), value: (row) => row.state, show: state },
  ];
}

async function showAll(room) {
  const path = v1`auctions`;
  const found = await get(path, room.signal);

  room.title(t('rights.part.auctions'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('rights.part.auctions'))), parts('auctions'),
    found.auctions.length === 0 ? el('p', null, t('auctions.none'))
      : makeTable({ caption: t('rights.part.auctions'), class: 'auctions', columns: columnsOf(room.session.zone), rows: found.auctions, sort: '-closes', signal: room.signal }).node);
  room.watch(path);
}

/* ---- one ---- */

function head(auction, zone) {
  return [
    trail([[['rights', 'auctions'], t('rights.part.auctions')], [auction.auction]]),
    el('h1', { tabindex: '-1' }, auction.auction),
    el('p', { class: 'under' }, `${term('auctionform', auction.form)} `, state(auction)),
    facts([
      [t('auctions.closes'), instant(auction.closes, zone)], [t('auctions.until'), instant(auction.until, zone)],
      [t('auctions.lot'), volumeWithUnit(auction.lot_litres)], [t('auctions.tick'), rate(auction.tick_micro_yuan)],
      [t('rights.document'), auction.document], [t('auctions.closed'), isKnown(auction.closed) ? count(auction.closed) : null],
    ]),
  ];
}

const litres = (rows, key, label) => ({ key, label: `${label} ${unitName()}`, kind: 'figure', show: (row) => volume(row[key], places(rows.map((one) => one[key]))) });
const price = (label) => ({ key: 'price', label, kind: 'figure', show: (row) => rate(row.price_micro_yuan) });
const entry = () => ({ key: 'entry', label: t('rights.entry'), kind: 'figure', show: (row) => count(row.entry) });
const whose = () => ({ key: 'right', label: t('auctions.buyer'), show: (row) => row.right || t('auctions.another') });

function part(name, rows, columns) {
  return rows.length === 0 ? [] : [el('h2', null, t(`auctions.${name}`)), grid({ caption: t(`auctions.${name}`), name: `auction-${name}`, rows, columns })];
}

// Step by step, what is wanted and what is there at each price; drawn, and as figures.
function curve(room, auction) {
  const canvas = el('canvas', { role: 'img', 'aria-label': t('auctions.curve') });
  const node = el('div', { class: 'chart' }, canvas);
  drawCurve(canvas, { steps: auction.curve, price: auction.form === 'call' ? auction.price_micro_yuan : null, volume: volumeWithUnit, rate,
    words: { demand: t('auctions.demand'), supply: t('auctions.supply'), price: t('auctions.price') } }, room.signal);
  return auction.curve.length === 0 ? [] : [...part('curve', auction.curve, [price(t('trades.price')),
    litres(auction.curve, 'demand_litres', t('auctions.demand')), litres(auction.curve, 'supply_litres', t('auctions.supply'))]), node];
}

// Each pays what it bid where one side bids; else all pay one price.
function one(auction) {
  return auction.form === 'one-sided' && auction.litres > 0 ? t('auctions.asbid')
    : isKnown(auction.price_micro_yuan) ? rate(auction.price_micro_yuan) : t('auctions.unsold');
}

function result(room, auction) {
  return [el('h2', null, t('auctions.result')),
    facts([[t('auctions.price'), one(auction)],
      [t('auctions.sold'), volumeWithUnit(auction.litres)], [t('auctions.demand'), volumeWithUnit(auction.demand_litres)],
      [t('auctions.supply'), volumeWithUnit(auction.supply_litres)]]),
    ...part('allotments', auction.allotments, [whose(), { key: 'offer', label: t('rights.offer'), show: (row) => row.offer },
      litres(auction.allotments, 'litres', t('rights.volume')), price(t('trades.price')),
      { key: 'amount_fen', label: t('trades.sum'), kind: 'figure', show: (row) => yuan(row.amount_fen) }]),
    ...curve(room, auction)];
}

async function showOne(room) {
  const { zone } = room.session;
  const path = v1`auctions/${room.parts[1]}`;
  const auction = await get(path, room.signal);

  room.title(auction.auction);
  room.rests(auction.log);
  room.put(el('div', null, head(auction, zone)),
    ...part('offers', auction.offers, [{ key: 'offer', label: t('rights.offer'), show: (row) => row.offer },
      { key: 'right', label: t('rights.right'), show: (row) => row.right }, litres(auction.offers, 'litres', t('rights.volume')), price(t('rights.price'))]),
    ...part('bids', auction.bids, [whose(), { key: 'made', label: t('auctions.made'), show: (row) => instant(row.made, zone) },
      { key: 'litres', label: `${t('rights.volume')} ${unitName()}`, kind: 'figure', show: (row) => (isKnown(row.litres) ? volume(row.litres) : t('auctions.sealed')) },
      { key: 'price', label: t('trades.price'), kind: 'figure', show: (row) => (isKnown(row.price_micro_yuan) ? rate(row.price_micro_yuan) : UNKNOWN) }, entry()]),
    ...(isKnown(auction.closed) ? result(room, auction) : []));
  room.watch(path);
}

export async function show(room) {
  await (room.parts.length > 1 ? showOne(room) : showAll(room));
}
