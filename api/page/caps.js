// SPDX-License-Identifier: Apache-2.0
//
// The tree of caps: for each area and source what may be used and permitted in
// a year, both sums beside it, and how near they are to it.

import { get, v1 } from './api.js';
import { address, el } from './dom.js';
import { places, ppm, unitName, volume } from './number.js';
import { makeTable } from './table.js';
import { t, term } from './words.js';

const KEYS = ['cap_litres', 'year_taken_litres', 'remaining_litres', 'permits_limit_litres', 'permits_litres'];

function state(row, key) {
  const name = row[key];
  return name === undefined ? el('span', { class: 'quiet' }, t('caps.nolimit'))
    : el('span', { class: `chip cap-${name}` }, t(`caps.state.${name}`));
}

function columnsOf(rows) {
  const least = places(rows.flatMap((row) => KEYS.map((key) => row[key])));
  const figure = (key) => ({
    key, label: `${t(`caps.${key}`)} ${unitName()}`, kind: 'figure', value: (row) => row[key], show: (row) => volume(row[key], least),
  });
  const part = (key, label) => ({ key, label, kind: 'figure', value: (row) => row[key], show: (row) => ppm(row[key]) });
  return [
    { key: 'area', label: t('sheet.area'), value: (row) => row.at,
      show: (row) => el('span', { class: `deep deep-${Math.min(row.depth, 5)}` }, row.name || row.area) },
    { key: 'source', label: t('sheet.source'), value: (row) => row.source, show: (row) => (row.source === 'all' ? t('caps.all') : term('source', row.source)) },
    figure('cap_litres'),
    { parts: [figure('year_taken_litres'), part('share_ppm', t('caps.share'))] },
    figure('remaining_litres'),
    { key: 'state', label: t('caps.use'), value: (row) => row.share_ppm, show: (row) => state(row, 'state') },
    figure('permits_limit_litres'),
    { parts: [figure('permits_litres'), part('permits_share_ppm', t('caps.share'))] },
    { key: 'permits_state', label: t('caps.permits'), value: (row) => row.permits_share_ppm, show: (row) => state(row, 'permits_state') },
  ];
}

export async function show(room) {
  const year = room.parts[0];
  const path = v1`caps/${year}`;
  const found = await get(path, room.signal);
  const rows = found.areas.map((row, at) => ({ ...row, at }));
  const steps = (by, text) => el('a', { href: address(['caps', String(Number(year) + by)]) }, text);

  room.title(t('caps.title', { year }));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('caps.title', { year })),
      el('nav', { class: 'months', 'aria-label': t('caps.years') }, steps(-1, t('caps.before')), ' ', steps(1, t('caps.after')))),
    el('p', { class: 'quiet' }, t('caps.at', { day: found.at })),
    rows.length === 0 ? el('p', null, t('caps.none'))
      : makeTable({ caption: t('caps.caption', { year }), class: 'caps', columns: columnsOf(rows), rows, sort: 'area', signal: room.signal }).node);
  room.watch(path);
}
