// SPDX-License-Identifier: Apache-2.0
//
// One reading, down to the register words that came over the wire.

import { get, getAll, v1 } from './api.js';
import { readingsPath, reasonChips } from './day.js';
import { el, facts, trail } from './dom.js';
import { shortName } from './line.js';
import { count, isKnown, register, volumeWithUnit } from './number.js';
import { dayName, instant, monthName } from './when.js';
import { has, t, term } from './words.js';

// The registers in their order, four hexadecimal digits each.
function wordList(reading) {
  if (!reading.words) {
    return el('p', null, t('reading.nowords'));
  }
  return el('ol', { class: 'words' }, reading.words.split(' ').map((word) => el('li', null, el('code', null, word))));
}

function explained(reading) {
  const known = reading.reasons.filter((reason) => has(`reason.${reason}.why`));
  return known.length === 0 ? null : el('dl', { class: 'legend' }, known.map((reason) => [
    el('dt', null, term('reason', reason)), el('dd', null, t(`reason.${reason}.why`))]));
}

function readingFacts(reading, zone) {
  return facts([
    [t('reading.count'), el('span', { class: 'figure-large' }, `${register(reading.count)} m³`)],
    [t('reading.at'), instant(reading.at, zone)],
    [t('reading.received'), instant(reading.received, zone)],
    [t('reading.register'), reading.register && term('direction', reading.register)],
    [t('reading.mark'), t('reading.litres', { n: count(reading.mark_litres) })],
    [t('reading.status'), term('verdict', reading.status)],
    [t('reading.reported'), term('reported', reading.reported_status)],
    [t('reading.reasons'), reasonChips(reading)],
    [t('reading.flow'), isKnown(reading.flow_litres_per_h) ? `${volumeWithUnit(reading.flow_litres_per_h)}/h` : null],
    [t('reading.booked_litres'), isKnown(reading.booked_litres)
      ? t('reading.since', { volume: volumeWithUnit(reading.booked_litres), from: instant(reading.from, zone) }) : null],
    [t('reading.corrected'), reading.corrected_count && `${register(reading.corrected_count)} m³`],
    [t('reading.correction'), isKnown(reading.correction_entry) ? count(reading.correction_entry) : null],
    [t('reading.decision'), isKnown(reading.decision_entry) ? count(reading.decision_entry) : null],
  ]);
}

// The entry itself, for those who may read the log; asked for when it is opened.
function entryOf(reading, room) {
  if (room.session.role === 'holder') {
    return null;
  }
  const pre = el('pre', { tabindex: '0' }, t('app.loading'));
  let asked = false;
  async function toggle() {
    if (!asked) {
      asked = true;
      try {
        pre.textContent = JSON.stringify(await get(v1`entries/${reading.entry}`, room.signal), null, 2);
      } catch (error) {
        pre.textContent = error.message;
      }
    }
  }
  return el('details', { class: 'legend', on: { toggle } }, el('summary', null, t('reading.whole')), pre);
}

export async function show(room) {
  const [id, day, meter, entry, at] = room.parts;
  const told = await getAll(readingsPath(meter, day), 'readings', room.signal);
  const reading = told.readings.find((one) => one.at === at && String(one.entry) === entry);
  if (!reading) {
    throw new Error(t('app.norooms'));
  }
  const { zone } = room.session;
  const month = day.slice(0, 7);
  const name = shortName(id);
  const whole = entryOf(reading, room);

  room.title(`${meter} · ${instant(at, zone)}`);
  room.rests(told.log);
  room.put(
    trail([room.session.role !== 'holder' && [['sheet', month], t('nav.sheet')], id.includes(':') ? [name] : [['permit', id], name],
      [['permit', id, month], monthName(month)], [['permit', id, day], dayName(day)], [meter]].filter(Boolean)),
    el('div', { class: 'titles' }, el('div', null,
      el('h1', { tabindex: '-1' }, t('reading.title', { meter, at: instant(at, zone) })), el('p', { class: 'quiet' }, name))),
    el('section', { class: 'card' }, readingFacts(reading, zone)),
    explained(reading),
    el('h2', null, t('reading.words')),
    el('section', { class: 'card' },
      wordList(reading),
      facts([[t('reading.profile'), reading.profile && t('reading.version', { profile: reading.profile, version: reading.profile_version })],
        [t('reading.entry'), count(reading.entry)]]),
      reading.status_bits ? el('ul', null, reading.status_bits.map((bit) => el('li', null, `${bit.meaning} (${bit.severity})`))) : null),
    whole);
}
