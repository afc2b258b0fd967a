// SPDX-License-Identifier: Apache-2.0
//
// A permit's month, day by day, against its plan; and its meters' counts.

import { get, v1 } from './api.js';
import { address, el, facts, link, svg, trail } from './dom.js';
import { flagChips, isWhollyUnknown, paperLine, shareBar, shortName, taken, unknown } from './line.js';
import { monthChooser } from './months.js';
import { count, integer, isKnown, places, ppm, sum, unitName, volume, volumeWithUnit } from './number.js';
import { makeTable } from './table.js';
import { instant, isWeekend, monthName, weekday } from './when.js';
import { t, term } from './words.js';

const BAR = 160; // the longest day's, in pixels

export function stateChip(state) {
  return el('span', { class: `chip state-${state}`, title: t(`state.${state}.why`) }, term('state', state));
}

/* ---- days ---- */

// Each day with what was taken up to its end; from an unknown day on that is "at least".
function withSums(days) {
  let total = 0n;
  let isLeast = false;
  return days.map((day) => {
    total += integer(day.taken_litres ?? 0);
    isLeast ||= day.state === 'unknown' || day.state === 'partly';
    return { ...day, total: day.state === 'open' ? null : total, isLeast };
  });
}

// The day's litres as a bar, and a line where an even share of the plan would stand.
function dayBar(day, longest, pace) {
  const wide = (litres) => Number((integer(litres) * BigInt(BAR)) / longest);
  const width = isKnown(day.taken_litres) && day.taken_litres > 0 ? wide(day.taken_litres) : 0;
  return svg('svg', { class: 'day-bar', width: BAR, height: 14, viewBox: `0 0 ${BAR} 14`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    day.state === 'unknown' ? svg('rect', { class: 'gap', x: 0.5, y: 1.5, width: BAR - 1, height: 11, rx: 2 }) : null,
    width > 0 ? svg('rect', { class: day.assessed_litres > 0 ? 'part assessed' : 'part', y: 1, width: Math.max(width, 1), height: 12, rx: 2 }) : null,
    pace !== null ? svg('line', { class: 'pace', x1: wide(pace), x2: wide(pace), y1: 0, y2: 14 }) : null);
}

function showTaken(day, least) {
  if (day.state === 'unknown') {
    return unknown();
  }
  const text = volume(day.taken_litres, least);
  return day.state === 'partly' ? `≥ ${text}` : text;
}

function dayColumns(told, days, id) {
  const least = places(days.map((day) => day.taken_litres));
  const pace = isKnown(told.plan_litres) && told.plan_litres > 0 ? integer(told.plan_litres) / BigInt(days.length) : null;
  const longest = days.reduce((most, day) => (integer(day.taken_litres ?? 0) > most ? integer(day.taken_litres) : most), pace ?? 1n);
  const figure = (key) => ({
    key, label: t(`sheet.${key}`), kind: 'figure', isMinor: key !== 'taken_litres', value: (day) => day[key], show: (day) => volume(day[key], day[key] === 0 ? 0 : least),
    foot: (rows) => volume(sum(rows.map((row) => row[key])), least),
  });
  const hasAny = (key) => days.some((day) => day[key]);
  return [
    {
      key: 'day', label: t('days.day'), value: (day) => day.day, foot: () => t('table.total'),
      show: (day) => [link(['permit', id, day.day], day.day), ' ', el('span', { class: isWeekend(day.day) ? 'weekend' : 'quiet' }, weekday(day.day))],
    },
    { ...figure('taken_litres'), show: (day) => showTaken(day, least), foot: () => volume(told.taken_litres, least) },
    { key: 'bar', label: t('days.bar'), value: (day) => day.taken_litres, kind: 'bars', show: (day) => dayBar(day, longest, pace) },
    hasAny('assessed_litres') && figure('assessed_litres'),
    hasAny('spread_litres') && figure('spread_litres'),
    { key: 'state', label: t('days.state'), value: (day) => term('state', day.state), show: (day) => stateChip(day.state) },
    {
      key: 'total', label: t('days.total'), kind: 'figure', isMinor: true, value: (day) => day.total,
      show: (day) => (day.total === null ? null : `${day.isLeast ? '≥ ' : ''}${volume(day.total, least)}`),
    },
    isKnown(told.plan_litres) && {
      key: 'of_plan', label: t('sheet.of_plan'), kind: 'figure', isMinor: true, value: (day) => day.total,
      show: (day) => (day.total === null ? null : shareBar(day.total, told.plan_litres)),
    },
  ].filter(Boolean);
}

/* ---- meters ---- */

// Does opening + booked + withheld = closing hold, over what turned the register back?
function check(meter) {
  if (!isKnown(meter.opening_count) || !isKnown(meter.closing_count)) {
    return t('meter.unread');
  }
  const difference = integer(meter.opening_count) + integer(meter.booked_litres) + integer(meter.withheld_litres) -
    integer(meter.closing_count) - integer(meter.turned_litres);
  return difference === 0n ? t('meter.adds') : t('meter.differs', { by: volumeWithUnit(difference) });
}

function notes(meter, zone) {
  return [
    check(meter),
    meter.exchanged && t('meter.exchanged'),
    !meter.exchanged && meter.turned_litres !== 0 && t('meter.turned', { by: volumeWithUnit(meter.turned_litres) }),
    meter.withheld_litres !== 0 && t('meter.withheld', { volume: volumeWithUnit(meter.withheld_litres) }),
    (meter.opening_cut || meter.closing_cut) && t('meter.cut'),
    meter.closing_at && t('meter.last', { at: instant(meter.closing_at, zone) }),
  ].filter(Boolean).map((text) => el('div', null, text));
}

export function meterTable(line, session, signal) {
  const least = places(line.meters.flatMap((meter) => [meter.opening_count, meter.closing_count, meter.booked_litres]));
  const figure = (key) => ({ key, label: t(`meter.${key}`), kind: 'figure', value: (row) => row[key], show: (row) => volume(row[key], least) });
  return makeTable({
    caption: t('meter.caption'),
    class: 'meters',
    signal,
    rows: line.meters,
    sort: 'meter',
    columns: [
      {
        parts: [{ key: 'meter', label: t('meter.meter'), value: (row) => row.meter || '' },
          { key: 'intake', label: t('meter.intake'), value: (row) => row.intake || '' }],
      },
      figure('opening_count'),
      figure('booked_litres'),
      figure('closing_count'),
      line.meters.some((meter) => meter.assessed_litres !== 0) && figure('assessed_litres'),
      { key: 'unknown_days', label: t('sheet.unknown_days'), kind: 'figure', value: (row) => row.unknown_days, show: (row) => count(row.unknown_days) },
      {
        key: 'readings', label: t('meter.readings'), kind: 'figure', value: (row) => row.readings,
        show: (row) => t('meter.of', { n: count(row.readings), expected: count(row.expected_readings) }),
      },
      { key: 'notes', label: t('meter.notes'), value: check, show: (row) => notes(row, session.zone) },
    ].filter(Boolean),
  }).node;
}

/* ---- the room ---- */

function lineFacts(line) {
  return facts([
    [t('sheet.taken_litres'), el('span', { class: 'figure-large' }, isWhollyUnknown(line) ? unknown() : volumeWithUnit(line.taken_litres))],
    [t('sheet.plan_litres'), isKnown(line.plan_litres) && volumeWithUnit(line.plan_litres)],
    [t('sheet.of_plan'), shareBar(taken(line), line.plan_litres)],
    [t('sheet.measured_litres'), line.assessed_litres !== 0 && volumeWithUnit(line.measured_litres)],
    [t('sheet.assessed_litres'), line.assessed_litres !== 0 && volumeWithUnit(line.assessed_litres)],
    [t('sheet.spread_litres'), line.spread_litres !== 0 && volumeWithUnit(line.spread_litres)],
    [t('sheet.unknown_days'), line.unknown_days > 0 && el('strong', { class: 'unknown' }, count(line.unknown_days))],
    [t('sheet.arrival_ppm'), isKnown(line.arrival_ppm) && ppm(line.arrival_ppm)],
    [t('sheet.last_month_litres'), isKnown(line.last_month_litres) && volumeWithUnit(line.last_month_litres)],
    [t('sheet.last_year_litres'), isKnown(line.last_year_litres) && volumeWithUnit(line.last_year_litres)],
    [t('sheet.year_taken_litres'), volumeWithUnit(line.year_taken_litres)],
    [t('sheet.year_plan_litres'), isKnown(line.year_plan_litres) && volumeWithUnit(line.year_plan_litres)],
    [t('sheet.permit_litres'), isKnown(line.permit_litres) && volumeWithUnit(line.permit_litres)],
    [t('sheet.of_permit'), shareBar(line.year_taken_litres, line.permit_litres)],
    [t('sheet.flags'), flagChips(line.flags)],
  ]);
}

export async function show(room) {
  const [id, month] = room.parts;
  const path = v1`permits/${id}/days?month=${month}`;
  const [told, line] = await Promise.all([get(path, room.signal), get(v1`permits/${id}/balance?month=${month}`, room.signal)]);
  const days = withSums(told.days);
  const isPermit = !id.includes(':');
  const name = shortName(id);

  room.title(`${name} · ${monthName(month)}`);
  room.rests(told.log);
  room.put(
    trail([room.session.role !== 'holder' && [['sheet', month], t('nav.sheet')], isPermit ? [['permit', id], name] : [name], [monthName(month)]].filter(Boolean)),
    el('div', { class: 'titles' },
      el('div', null, el('h1', { tabindex: '-1' }, line.holder || name), el('p', { class: 'quiet' }, line.holder ? `${name} · ${monthName(month)}` : monthName(month))),
      monthChooser(month, room.session, (other) => address(['permit', id, other]))),
    el('p', { class: 'summary' }, el('span', { class: `state ${told.closed ? 'closed' : 'open'}` }, t(told.closed ? 'sheet.closed' : 'sheet.open')),
      told.closed ? el('span', { class: 'quiet' }, t('days.closed')) : null),
    el('section', { class: 'card' }, lineFacts(line), el('p', null, link(['bill', id, month], t('permit.bills')))),
    el('h2', null, t('days.title'), ' ', el('span', { class: 'unit' }, unitName())),
    isKnown(told.plan_litres) ? el('p', { class: 'help' }, t('days.pace')) : null,
    makeTable({ caption: t('days.caption', { month: monthName(month) }), class: 'days', signal: room.signal, rows: days, sort: 'day', columns: dayColumns(told, days, id), paper: paperLine(`${name} · ${monthName(month)}`, room.session, told.log) }).node,
    el('h2', null, t('meter.title'), ' ', el('span', { class: 'unit' }, unitName())),
    meterTable(line, room.session, room.signal));
  room.watch(path);
}
