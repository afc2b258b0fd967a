// SPDX-License-Identifier: Apache-2.0
//
// Where a day's litres come from: the register at both ends of each interval,
// the entries that these readings are, and the words that a device gave.

import { el } from './dom.js';
import { places } from './exact.js';
import { grid } from './grid.js';
import { count, decimal, isKnown, registerPlaces } from './number.js';
import { t, term } from './words.js';

/* ---- the ledger's time ---- */

// Seconds of UTC as the ledger's zone has them: [day, time of day].
function local(unix, zone) {
  const change = zone.changes.findLast(({ from }) => from === null || Date.parse(from) / 1000 <= unix);
  const text = new Date((unix + (change ? change.offset_s : 0)) * 1000).toISOString();
  return [text.slice(0, 10), text.slice(11, 19)];
}

function localText(instant, zone) {
  return local(Date.parse(instant) / 1000, zone).join(' ');
}

// A reading at midnight closes the day before.
function touches(interval, day, zone) {
  const [first] = local(Date.parse(interval.from) / 1000, zone);
  const [last] = local(Date.parse(interval.till) / 1000 - 1, zone);
  return first <= day && day <= last;
}

/* ---- readings ---- */

// A count is units × 10^-scale litres.
function register(counted, least = 0) {
  return decimal(counted.units, counted.scale + 3, least);
}

function opening(interval, readings) {
  return interval.opening === undefined ? { ...interval.initial, entry: interval.initial_entry } : readings[interval.opening];
}

function remarks(interval, reading) {
  return [...(interval.flags || []).map((flag) => term('interval', flag)),
    reading.reported ? t('registers.reported', { count: register(reading.reported), entry: count(reading.mend_entry ?? 0) }) : null,
    ...(reading.status_bits || []).map((bit) => `${bit.meaning} (${bit.severity})`)].filter(Boolean).join('; ');
}

function words(reading) {
  return el('li', null, t('registers.words', { entry: count(reading.entry) }), ' ', el('code', { class: 'raw-words' }, reading.words), ' ',
    t('registers.profile', { profile: reading.profile, version: count(reading.version), m3: register(reading) }));
}

// Intervals of one meter that lie in a day, all or in part.
export function dayTrail(meter, day, zone) {
  const intervals = meter.intervals.filter((interval) => touches(interval, day, zone));
  const closing = intervals.map((interval) => meter.readings[interval.closing]);
  const least = places(intervals.map((interval) => interval.litres), 3);
  const rows = intervals.map((interval) => ({ interval, open: opening(interval, meter.readings), close: meter.readings[interval.closing] }));
  const digits = registerPlaces(rows.flatMap(({ open, close }) => [register(open), register(close)]));
  const withWords = closing.filter((reading) => reading.words);
  if (intervals.length === 0) {
    return el('p', null, t('registers.none'));
  }
  return el('div', { class: 'trail' }, grid({
    caption: t('registers.caption', { meter: meter.meter, day }),
    name: 'intervals',
    dense: true,
    rows,
    columns: [
      { label: t('registers.from'), show: ({ interval }) => localText(interval.from, zone) },
      { label: t('registers.register'), kind: 'figure', show: ({ open }) => register(open, digits) },
      { label: t('registers.entry'), kind: 'figure', show: ({ open }) => (isKnown(open.entry) ? count(open.entry) : null) },
      { label: t('registers.until'), show: ({ interval }) => localText(interval.till, zone) },
      { label: t('registers.register'), kind: 'figure', show: ({ close }) => register(close, digits) },
      { label: t('registers.entry'), kind: 'figure', show: ({ close }) => count(close.entry) },
      { label: `${t('registers.difference')} m³`, kind: 'figure', show: ({ interval }) => ((interval.flags || []).includes('unknown') ? null : decimal(interval.litres, 3, least)) },
      { label: t('sheet.flags'), show: ({ interval, close }) => remarks(interval, close) },
    ],
  }), withWords.length > 0 ? el('details', null, el('summary', null, t('registers.aswords')), el('ul', { class: 'plain' }, withWords.map(words)))
    : el('p', { class: 'quiet' }, t('registers.nowords')));
}
