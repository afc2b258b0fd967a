// SPDX-License-Identifier: Apache-2.0
//
// A permit's page, for its holder and for the office: what may still be taken
// and what binds, the limits, the meters, a month's days, the alerts. It follows
// the ledger: when a reading comes, its figures are asked for anew.

import { alertTable } from './alerts.js';
import { get, getAll, v1 } from './api.js';
import { ceilingTable, sentences } from './ceilings.js';
import { address, el, facts, trail } from './dom.js';
import { download } from './download.js';
import { grid } from './grid.js';
import { follow } from './live.js';
import { makeDays, monthFacts } from './month.js';
import { monthChooser } from './months.js';
import { count, volumeWithUnit } from './number.js';
import { dayName, instant, monthName } from './when.js';
import { t, term, terms } from './words.js';

// The answer, or null where there is none of that month: the permit was not valid then.
async function orNone(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error.status === 404) {
      return null;
    }
    throw error;
  }
}

// Has the month a day within the permit's term? Of others there is nothing to ask for.
function isWithinTerm(row, month) {
  return (row.valid_from ?? '').slice(0, 7) <= month && (!row.valid_until || month <= row.valid_until.slice(0, 7));
}

async function ask(permit, month, signal) {
  const found = get(v1`permits/${permit}`, signal);
  const monthly = async (path) => (isWithinTerm(await found, month) ? orNone(get(path, signal)) : null);
  const [self, row, quota, balance, days, alerts] = await Promise.all([
    get('v1/self', signal),
    found,
    get(v1`permits/${permit}/quota`, signal),
    monthly(v1`permits/${permit}/balance?month=${month}`),
    monthly(v1`permits/${permit}/days?month=${month}`),
    getAll(v1`alerts?permit=${permit}`, 'alerts', signal),
  ]);
  return { self, row, quota, balance, days, alerts };
}

/* ---- whose it is ---- */

function head({ row, quota }) {
  const term_ = row.valid_until ? t('permit.term', { from: row.valid_from, until: row.valid_until }) : t('permit.since', { from: row.valid_from });
  return [
    el('h1', { tabindex: '-1' }, quota.holder),
    el('p', { class: 'under' }, `${t('sheet.permit')} `, el('code', null, row.permit)),
    facts([
      [t('permit.area'), row.area_name || row.area],
      [t('sheet.source'), term('source', row.source ?? '')],
      [t('sheet.use'), terms('use', row.use)],
      [t('permit.valid'), term_],
      [t('sheet.permit_litres'), row.permit_litres === undefined ? null : volumeWithUnit(row.permit_litres)],
      [t('permit.code'), row.credit_code],
      [t('permit.continues'), quota.continues ? quota.continues.join(', ') : null],
    ]),
  ];
}

/* ---- meters ---- */

// "3 d 4 h", "20 min": how long ago, cut.
function age(from, now) {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(from)) / 60000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  if (days > 0) {
    return t('age.days', { days: count(days), hours });
  }
  return hours > 0 ? t('age.hours', { hours, minutes: minutes % 60 }) : t('age.minutes', { minutes });
}

function interval(seconds) {
  return seconds % 3600 === 0 ? t('interval.hours', { n: count(seconds / 3600) })
    : seconds % 60 === 0 ? t('interval.minutes', { n: count(seconds / 60) }) : t('interval.seconds', { n: count(seconds) });
}

function verified(until, today) {
  return until && until < today ? [until, ' ', el('span', { class: 'chip late' }, t('flag.unverified-meter'))] : until;
}

function meters({ row, quota, self }) {
  const intakes = new Map((row.intakes || []).flatMap((intake) => (intake.meters || []).map((meter) => [meter.meter, { intake, meter }])));
  return quota.meters.length === 0 ? el('p', null, t('meters.none')) : grid({
    caption: t('meters.caption'),
    rows: quota.meters,
    columns: [
      { label: t('meters.meter'), show: (meter) => el('code', null, meter.meter) },
      { label: t('meters.intake'), show: (meter) => intakes.get(meter.meter)?.intake.intake },
      { label: t('meters.newest'), show: (meter) => (meter.newest_reading_at ? instant(meter.newest_reading_at, self.zone) : null) },
      { label: t('meters.age'), show: (meter) => (meter.newest_reading_at ? age(meter.newest_reading_at, self.now) : null) },
      { label: t('meters.verified'), show: (meter) => verified(intakes.get(meter.meter)?.meter.verified_until, self.today) },
      { label: t('meters.due'), show: (meter) => interval(meter.interval_s) },
      { label: t('meters.state'), show: (meter) => el('span', { class: meter.late ? 'chip late' : null }, t(meter.late ? 'meters.late' : 'meters.intime')) },
    ],
  });
}

/* ---- the room ---- */

function section(id, title, ...nodes) {
  return el('section', { class: `permit-${id}`, 'aria-labelledby': `${id}-title` }, el('h2', { id: `${id}-title` }, title), nodes);
}

export async function show(room) {
  const [permit] = room.parts;
  const month = room.query.get('month') || room.session.today.slice(0, 7);
  const first = await ask(permit, month, room.signal);
  const parts = Object.fromEntries(['may', 'limits', 'meters', 'facts', 'alerts'].map((name) => [name, el('div', { class: `part-${name}` })]));
  const days = first.days ? makeDays(first.days) : null;
  const pulse = el('p', { class: 'pulse quiet' }, t('permit.minutely'));
  const chooser = monthChooser(month, room.session, (other) => address(['permit', permit], { month: other }), (other, which) => {
    room.keep({ month: other });
    room.again(`.permit-month ${which}`);
  });

  function fill(found) {
    parts.may.replaceChildren(sentences(found.quota, found.self.zone));
    parts.limits.replaceChildren(ceilingTable(found.quota));
    parts.meters.replaceChildren(meters(found));
    parts.facts.replaceChildren(...(found.balance ? monthFacts(found.balance, month) : [el('p', null, t('month.none'))]));
    parts.alerts.replaceChildren(found.alerts.alerts.length > 0 ? alertTable(found.alerts.alerts, room.session, false) : el('p', null, t('alerts.none')));
    room.rests(found.quota.log);
  }

  let shown = first;
  async function look() {
    try {
      const found = await ask(permit, month, room.signal);
      fill(found);
      if (days && found.days && found.days !== shown.days) {
        await days.update(found.days, room.signal);
      }
      if (found.quota.may_take_litres !== shown.quota.may_take_litres) {
        room.say(`${t('may.take')} ${volumeWithUnit(found.quota.may_take_litres)}`);
      }
      shown = found;
    } catch {
      // What is shown still holds for the log it names; the next look comes.
    }
  }

  fill(first);
  room.title(`${first.quota.holder} ${permit}`);
  room.put(
    trail([[['permits'], t('nav.permits')], [permit]]),
    el('div', { class: 'permit-head' }, head(first)),
    section('may', t('may.title', { day: dayName(first.quota.at) }), parts.may, pulse),
    section('limits', t('ceiling.title'), parts.limits),
    section('month', t('month.title', { month: monthName(month) }), chooser, parts.facts, days ? days.nodes : null),
    download(t('download.statement'), v1`permits/${permit}/statement?period=${month}`, `${permit}-${month}`, room.signal),
    section('meters', t('meters.title'), parts.meters),
    section('alerts', t('alerts.open'), parts.alerts, el('p', null, el('a', { href: address(['alerts'], { permit, state: 'all' }) }, t('alerts.history')))));
  follow('readings,alerts', {
    concerns: (event) => event.permit === permit,
    look,
    size: () => shown.quota.log.size,
    isLive: (is) => { pulse.textContent = t(is ? 'permit.live' : 'permit.minutely'); },
    signal: room.signal,
  });
  if (days) {
    await days.draw(room.signal);
  }
}
