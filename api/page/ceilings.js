// SPDX-License-Identifier: Apache-2.0
//
// What a permit may still take: first in sentences, then limit by limit.

import { el } from './dom.js';
import { grid } from './grid.js';
import { shareBar } from './line.js';
import { count, integer, isKnown, rate, volume, volumeWithUnit, unitName, yuan } from './number.js';
import { instant } from './when.js';
import { t, term } from './words.js';

const FORECAST_DAYS_MIN = 7; // with known volume, as ledger/ceiling.h has it

// Is the day within the period: "2026", "2026-10", "2026-01/2026-10"?
function isWithin(day, period) {
  const last = period.split('/').pop();
  return day !== undefined && day.slice(0, last.length) <= last;
}

// "cap 330302, groundwater"
export function ceilingName(ceiling) {
  if (ceiling.basis !== 'cap') {
    return term('basis', ceiling.basis);
  }
  const source = ceiling.source === 'all' ? t('area.all') : term('source', ceiling.source);
  return t('ceiling.cap', { area: ceiling.name, source });
}

// The limit that says what may still be taken; undefined where none does.
function binding(quota) {
  const same = quota.ceilings.filter((ceiling) => ceiling.basis === quota.bound_by);
  return same.find((ceiling) => ceiling.remaining_litres === quota.may_take_litres) || same[0];
}

/* ---- sentences ---- */

function mayTake(quota) {
  const bound = binding(quota);
  if (!isKnown(quota.may_take_litres)) {
    return [el('span', { class: 'lead' }, t('may.unknown')), t('may.nolimit')];
  }
  const name = bound ? ceilingName(bound) : '';
  const isPassed = quota.may_take_litres < 0;
  const left = el('strong', { data: { litres: quota.may_take_litres } }, volumeWithUnit(isPassed ? 0 : quota.may_take_litres));
  if (!quota.valid) {
    return [el('span', { class: 'lead' }, t('may.take'), ' ', left), t('may.invalid')];
  }
  return [el('span', { class: 'lead' }, t('may.take'), ' ', left),
    isPassed ? el('span', { class: 'over' }, t('may.passed', { name, volume: volumeWithUnit(-quota.may_take_litres) })) : t('may.bound', { name })];
}

// How long what remains of the binding limit lasts, by which use.
function lasts(quota) {
  const bound = binding(quota);
  if (!bound || quota.may_take_litres <= 0) {
    return null;
  }
  if (quota.mean_days < FORECAST_DAYS_MIN) {
    return t('lasts.unknown', { n: count(quota.mean_days), least: FORECAST_DAYS_MIN });
  }
  const mean = volumeWithUnit(integer(quota.mean_days_litres) / integer(quota.mean_days));
  const values = { mean, days: count(quota.mean_days), day: bound.forecast_on };
  return isWithin(bound.forecast_on, bound.period) ? t('lasts.until', values) : t('lasts.beyond', values);
}

function nextLine(line) {
  return el('li', null, [
    term('part', line.part), line.band ? t('bill.band', { n: count(line.band) }) : null, el('code', null, line.rule),
    t('next.rate', { rate: rate(line.rate_micro_yuan), yuan: yuan(line.fen) }), el('code', null, line.rulebook),
    line.unconfirmed ? el('em', { class: 'doubt' }, t('bill.unconfirmed')) : null,
  ].filter(Boolean).flatMap((part) => [part, ' ']));
}

function next(quota) {
  if (quota.next_m3_unpriced) {
    return t('next.unpriced', { why: term('unpriced', quota.next_m3_unpriced) });
  }
  const lines = quota.next_m3_lines || [];
  return [t('next.price', { yuan: yuan(quota.next_m3_fen), intake: quota.next_m3_intake }),
    lines.length > 0 ? el('ul', { class: 'next' }, lines.map(nextLine)) : null];
}

// What was taken since the newest readings is in none of the figures: how much that may be, nobody knows.
function data(quota, zone) {
  const read = quota.meters.filter((meter) => meter.newest_reading_at).sort((a, b) => (a.newest_reading_at < b.newest_reading_at ? 1 : -1));
  const late = quota.meters.filter((meter) => meter.late);
  return [
    read.length > 0 ? t('data.newest', { at: instant(read[0].newest_reading_at, zone), meter: read[0].meter }) : t('data.none'),
    ...late.map((meter) => el('span', { class: 'warning' }, t('data.late', { meter: meter.meter }))),
  ];
}

export function sentences(quota, zone) {
  const [lead, why] = mayTake(quota);
  const rows = [lasts(quota), next(quota), ...data(quota, zone)].filter(Boolean);
  return el('div', { class: 'may' }, el('p', null, lead, ' ', el('span', { class: 'why' }, why)),
    rows.map((row) => el('div', { class: 'sentence' }, row)));
}

/* ---- limit by limit ---- */

// Only where there is something to say: most limits are what was granted, and nothing is held.
function limitParts(ceiling) {
  const parts = [['granted', ceiling.granted_litres], ['traded', ceiling.traded_litres], ['restricted', ceiling.restricted_litres],
    ['held', ceiling.held_litres]];
  return ceiling.traded_litres || ceiling.restricted_litres || ceiling.held_litres
    ? el('ul', { class: 'parts' }, parts.filter(([, litres]) => litres).map(([name, litres]) => el('li', null, `${t(`ceiling.${name}`)} ${volume(litres)}`))) : null;
}

function takenParts(ceiling) {
  return [el('span', { data: { litres: ceiling.taken_litres } }, volume(ceiling.taken_litres)), ceiling.assessed_litres
    ? el('ul', { class: 'parts' }, el('li', null, `${t('ceiling.measured')} ${volume(ceiling.measured_litres)}`),
      el('li', null, `${t('ceiling.assessed')} ${volume(ceiling.assessed_litres)}`)) : null];
}

function ends(ceiling) {
  if (ceiling.crossed_on) {
    return el('span', { class: 'over' }, t('ceiling.crossed', { day: ceiling.crossed_on }));
  }
  return ceiling.forecast_on ? t(isWithin(ceiling.forecast_on, ceiling.period) ? 'ceiling.forecast' : 'ceiling.beyond', { day: ceiling.forecast_on }) : null;
}

function remaining(ceiling) {
  const litres = ceiling.remaining_litres;
  return isKnown(litres) ? el('span', { class: litres < 0 ? 'over' : null, data: { litres } }, volume(litres)) : null;
}

export function ceilingTable(quota) {
  const bound = binding(quota);
  const named = (label) => `${label} ${unitName()}`;
  return grid({
    caption: t('ceiling.caption', { day: quota.at }),
    rows: quota.ceilings,
    columns: [
      {
        label: t('ceiling.name'),
        show: (row) => [ceilingName(row), ' ', el('span', { class: 'quiet' }, row.period),
          row === bound ? [' ', el('strong', { class: 'chip binds' }, t('ceiling.binds'))] : null,
          row.basis === 'cap' ? [' ', el('span', { class: 'chip' }, t('ceiling.shown'))] : null],
      },
      { label: t('ceiling.share'), kind: 'full', show: (row) => shareBar(row.taken_litres, row.limit_litres) },
      { label: named(t('ceiling.limit')), kind: 'figure', show: (row) => (isKnown(row.limit_litres) ? [volume(row.limit_litres), limitParts(row)] : null) },
      { label: named(t('ceiling.taken')), kind: 'figure', show: takenParts },
      { label: named(t('ceiling.remaining')), kind: 'figure', show: remaining },
      { label: t('ceiling.ends'), show: ends },
    ],
  });
}
