// SPDX-License-Identifier: Apache-2.0
//
// A permit's day: what each of its meters showed, and what was booked by it.

import { get, getAll, v1 } from './api.js';
import { address, el, facts, link, trail } from './dom.js';
import { stateChip } from './days.js';
import { shortName, unknown } from './line.js';
import { isKnown, places, register, registerPlaces, sum, volume, volumeWithUnit } from './number.js';
import { makeTable } from './table.js';
import { dayLater, dayName, instant, monthName } from './when.js';
import { has, t, term } from './words.js';

export function reasonChips(reading) {
  return reading.reasons.length === 0 ? null : el('span', { class: 'chips' }, reading.reasons.map((reason) => {
    const key = `reason.${reason}.why`;
    return el('span', { class: `chip reason-${reason}`, title: has(key) ? t(key) : null }, term('reason', reason));
  }));
}

export function readingsPath(meter, day) {
  return v1`meters/${meter}/readings?day=${day}&limit=1000`;
}

function readingTable(readings, where, session, signal) {
  const least = places(readings.map((reading) => reading.booked_litres));
  const decimals = registerPlaces(readings.map((reading) => reading.count));
  return makeTable({
    caption: t('day.caption', { meter: where.meter }),
    class: 'readings',
    signal,
    rows: readings,
    sort: 'at',
    columns: [
      {
        key: 'at', label: t('reading.at'), value: (row) => row.at, foot: () => t('table.total'),
        show: (row) => link(['permit', where.id, where.day, where.meter, row.entry, row.at], instant(row.at, session.zone)),
      },
      { key: 'count', label: t('reading.count'), kind: 'figure', value: (row) => row.mark_litres, show: (row) => `${register(row.count, decimals)} m³` },
      {
        key: 'booked_litres', label: t('reading.booked_litres'), kind: 'figure', value: (row) => row.booked_litres,
        show: (row) => volume(row.booked_litres, least), foot: (rows) => volume(sum(rows.map((row) => row.booked_litres)), least),
      },
      { key: 'status', label: t('reading.status'), isMinor: true, value: (row) => row.status, show: (row) => term('verdict', row.status) },
      { key: 'reasons', label: t('reading.reasons'), value: (row) => row.reasons.map((reason) => term('reason', reason)).join(' '), show: reasonChips },
      { key: 'entry', label: t('reading.entry'), kind: 'figure', isMinor: true, value: (row) => row.entry, show: (row) => String(row.entry) },
    ],
  }).node;
}

function dayFacts(day) {
  const isUnknown = day.state === 'unknown';
  return facts([
    [t('sheet.taken_litres'), el('span', { class: 'figure-large' }, isUnknown ? unknown() : volumeWithUnit(day.taken_litres))],
    [t('days.state'), stateChip(day.state)],
    [t('sheet.assessed_litres'), day.assessed_litres ? volumeWithUnit(day.assessed_litres) : null],
    [t('sheet.spread_litres'), day.spread_litres ? volumeWithUnit(day.spread_litres) : null],
    [t('day.withheld'), day.withheld_litres ? volumeWithUnit(day.withheld_litres) : null],
  ]);
}

async function meterSection(meter, where, room) {
  if (!meter.meter) {
    return el('section', null, el('h2', null, meter.intake), el('p', null, t('day.nometer')));
  }
  const told = await getAll(readingsPath(meter.meter, where.day), 'readings', room.signal);
  return el('section', null,
    el('h2', null, meter.intake ? t('day.meter', { meter: meter.meter, intake: meter.intake }) : meter.meter),
    el('p', null, stateChip(meter.state), ' ', isKnown(meter.booked_litres) ? t('day.booked', { volume: volumeWithUnit(meter.booked_litres) }) : null),
    told.readings.length === 0 ? el('p', { class: 'quiet' }, t('day.none'))
      : readingTable(told.readings, { ...where, meter: meter.meter }, room.session, room.signal));
}

export async function show(room) {
  const [id, day] = room.parts;
  const month = day.slice(0, 7);
  const path = v1`permits/${id}/days?month=${month}`;
  const told = await get(path, room.signal);
  const found = told.days.find((one) => one.day === day);
  if (!found) {
    throw new Error(t('app.norooms'));
  }
  const sections = await Promise.all(found.meters.map((meter) => meterSection(meter, { id, day }, room)));
  const name = shortName(id);
  const isPermit = !id.includes(':');

  room.title(`${name} · ${dayName(day)}`);
  room.rests(told.log);
  room.put(
    trail([room.session.role !== 'holder' && [['sheet', month], t('nav.sheet')], isPermit ? [['permit', id], name] : [name],
      [['permit', id, month], monthName(month)], [dayName(day)]].filter(Boolean)),
    el('div', { class: 'titles' },
      el('div', null, el('h1', { tabindex: '-1' }, dayName(day)), el('p', { class: 'quiet' }, name)),
      el('div', { class: 'months' },
        el('a', { class: 'step', href: address(['permit', id, dayLater(day, -1)]), 'aria-label': t('day.before') }, '‹'),
        day < room.session.today ? el('a', { class: 'step', href: address(['permit', id, dayLater(day, 1)]), 'aria-label': t('day.after') }, '›')
          : el('span', { class: 'step none', 'aria-hidden': 'true' }, '›'))),
    el('section', { class: 'card' }, dayFacts(found)),
    sections.length === 0 ? el('p', { class: 'quiet' }, t('day.nothing')) : null,
    ...sections,
    el('p', { class: 'help' }, t('day.midnight')));
  room.watch(path);
}
