// SPDX-License-Identifier: Apache-2.0
//
// Rights to water: the register of a ceiling year, and what is listed for sale.

import { getAll, v1 } from './api.js';
import { address, el, link } from './dom.js';
import { count, isKnown, places, rate, unitName, volume } from './number.js';
import { makeTable } from './table.js';
import { t, term } from './words.js';

// A right as 'permit:ID': a link to it by its id.
export function rightLink(right) {
  return link(['rights', right], right.slice(right.indexOf(':') + 1));
}

// The parts of the room, the one that is shown without a link.
export function parts(here) {
  return el('nav', { class: 'room-parts', 'aria-label': t('rights.parts') }, ['register', 'offers', 'trades', 'auctions'].map((name) => el('a', {
    href: address(name === 'register' ? ['rights'] : ['rights', name]), 'aria-current': name === here ? 'page' : null,
  }, t(`rights.part.${name}`))));
}

/* ---- the register ---- */

const FIGURES = ['limit_litres', 'taken_litres', 'held_litres', 'pledged_litres', 'free_litres', 'saved_litres', 'sold_litres', 'tradable_litres'];

function columnsOf(rows) {
  const least = places(rows.flatMap((row) => FIGURES.map((key) => row[key])));
  const figure = (key) => ({
    key, label: `${t(`rights.${key}`)} ${unitName()}`, kind: 'figure', value: (row) => row[key], show: (row) => volume(row[key], least),
  });
  return [
    { parts: [{ key: 'right', label: t('rights.right'), value: (row) => row.right, show: (row) => rightLink(row.right) },
      { key: 'holder', label: t('sheet.holder'), value: (row) => row.holder || '' }] },
    { parts: [{ key: 'kind', label: t('rights.kind'), value: (row) => term('right', row.kind) },
      { key: 'year', label: t('rights.year'), value: (row) => row.year }] },
    figure('limit_litres'), figure('taken_litres'), { parts: [figure('held_litres'), figure('pledged_litres')] }, figure('free_litres'),
    { parts: [figure('saved_litres'), figure('sold_litres')] }, figure('tradable_litres'),
  ];
}

const SHOWN = {
  all: () => true,
  permit: (row) => row.kind === 'permit',
  area: (row) => row.kind === 'area',
  share: (row) => row.kind === 'share',
  moving: (row) => ['held_litres', 'pledged_litres', 'saved_litres', 'sold_litres'].some((key) => row[key] > 0),
};

function fits(row, chosen) {
  const wanted = chosen.q.trim().toLocaleLowerCase();
  return SHOWN[chosen.show](row) && (wanted === '' ||
    [row.id, row.holder, row.area].some((word) => word && word.toLocaleLowerCase().includes(wanted)));
}

function choices(chosen, renew) {
  const select = el('select', { name: 'show', value: chosen.show, on: { change: (event) => { chosen.show = event.target.value; renew(); } } },
    Object.keys(SHOWN).map((value) => el('option', { value }, t(`rights.show.${value}`))));
  return el('form', { class: 'filters', role: 'search', on: { submit: (event) => event.preventDefault() } },
    el('label', { class: 'field wide' }, el('span', null, t('rights.search')),
      el('input', { type: 'search', name: 'q', value: chosen.q, on: { input: (event) => { chosen.q = event.target.value; renew(); } } })),
    el('label', { class: 'field' }, el('span', null, t('rights.kind')), select));
}

async function showRegister(room) {
  const year = room.query.get('year') || room.session.today.slice(0, 4);
  const found = await getAll(v1`rights?year=${year}&limit=1000`, 'rights', room.signal);
  const all = found.rights.map(({ years, ...row }) => ({ ...row, ...years[0] }));
  const asked = room.query.get('show');
  const chosen = { year, q: room.query.get('q') || '', show: Object.hasOwn(SHOWN, asked ?? '') ? asked : 'all' };
  const sum = el('p', { class: 'summary', role: 'status' });
  const table = makeTable({ caption: t('rights.title', { year }), class: 'rights', columns: columnsOf(all), rows: [], sort: 'right', signal: room.signal });
  const steps = (by, text) => el('a', { href: address(['rights'], { ...chosen, year: String(Number(year) + by) }) }, text);
  const renew = () => {
    const rows = all.filter((row) => fits(row, chosen));
    table.update(rows);
    sum.textContent = t('rights.sum', { n: count(rows.length) });
    room.keep(chosen);
  };

  room.title(t('rights.title', { year }));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('rights.title', { year })),
      el('nav', { class: 'months', 'aria-label': t('caps.years') }, steps(-1, t('caps.before')), ' ', steps(1, t('caps.after')))),
    parts('register'), choices(chosen, renew), sum, table.node);
  renew();
}

/* ---- offers ---- */

export function holdState(state) {
  return el('span', { class: `chip hold-${state}` }, t(`rights.state.${state}`));
}

// A price by the m³, or why there is none.
export function price(row) {
  return isKnown(row.price_micro_yuan) ? rate(row.price_micro_yuan) : el('q', null, row.reason);
}

function offerColumns(rows) {
  const least = places(rows.map((row) => row.volume_litres));
  return [
    { key: 'offer', label: t('rights.offer'), value: (row) => row.offer },
    { key: 'right', label: t('rights.right'), value: (row) => row.right, show: (row) => row.right },
    { key: 'volume_litres', label: `${t('rights.volume')} ${unitName()}`, kind: 'figure', value: (row) => row.volume_litres, show: (row) => volume(row.volume_litres, least) },
    { parts: [{ key: 'from', label: t('permits.from'), value: (row) => row.from }, { key: 'until', label: t('permits.until'), value: (row) => row.until }] },
    { key: 'price', label: t('rights.price'), kind: 'figure', value: (row) => row.price_micro_yuan, show: price },
    { key: 'closes', label: t('rights.closes'), value: (row) => row.closes },
    { key: 'state', label: t('alerts.state'), value: (row) => row.state, show: (row) => holdState(row.state) },
  ];
}

async function showOffers(room) {
  const chosen = room.query.get('state') || 'open';
  const path = v1`offers?state=${chosen}`;
  const found = await getAll(path, 'offers', room.signal);
  const select = el('select', { name: 'state', value: chosen,
    on: { change: (event) => { location.hash = address(['rights', 'offers'], { state: event.target.value }); } } },
  ['open', 'all'].map((value) => el('option', { value, selected: value === chosen }, t(`rights.offers.${value}`))));

  room.title(t('rights.offers'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('rights.offers'))), parts('offers'),
    el('form', { class: 'filters', on: { submit: (event) => event.preventDefault() } },
      el('label', { class: 'field' }, el('span', null, t('alerts.state')), select)),
    found.offers.length === 0 ? el('p', null, t('rights.nooffer'))
      : makeTable({ caption: t('rights.offers'), class: 'offers', columns: offerColumns(found.offers), rows: found.offers, sort: 'closes', signal: room.signal }).node);
  room.watch(path);
}

export async function show(room) {
  await (room.parts[0] === 'offers' ? showOffers(room) : showRegister(room));
}
