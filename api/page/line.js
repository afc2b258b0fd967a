// SPDX-License-Identifier: Apache-2.0
//
// What a line of the sheet says, wherever it stands: its names, its flags, and
// shares of limits.

import { el, svg } from './dom.js';
import { count, permille, share, unitName } from './number.js';
import { instant } from './when.js';
import { has, t, term } from './words.js';

const TIGHT = 900n; // permille of a limit from which it is said in colour

// "unpermitted:OH-4" is OH-4 to people: its flag says the rest.
export function shortName(account) {
  return account.slice(account.indexOf(':') + 1);
}

// Nothing came and nothing was assessed: to people that is no 0.
export function isWhollyUnknown(line) {
  return line.unknown_days > 0 && !line.flags.includes('assessed') && line.taken_litres === 0 && !line.arrival_ppm;
}

// What was taken as people are told it: null where all of it is unknown.
export function taken(line) {
  return isWhollyUnknown(line) ? null : line.taken_litres;
}

export function unknown() {
  return el('em', { class: 'unknown' }, t('sheet.unknown'));
}

export function flagChip(flag) {
  const key = `flag.${flag}.why`;
  return el('span', { class: `chip ${flag}`, title: has(key) ? t(key) : null }, term('flag', flag));
}

export function flagChips(flags) {
  return flags.length === 0 ? null : el('span', { class: 'chips' }, flags.map(flagChip));
}

// How full: calm, tight, over.
export function level(value) {
  return value > 1000n ? 'over' : value >= TIGHT ? 'tight' : 'calm';
}

// What heads each printed page: what it is, whose, of what time and unit, and what it rests on.
export function paperLine(title, session, log) {
  return [title, session.origin, instant(session.now, session.zone), `${t('unit.choose')} ${unitName()}`,
    t('app.rests.short', { size: count(log.size), root: log.root })].join(' · ');
}

// A share with a bar as long as it is; full and in another colour where it is over.
export function shareBar(part, whole) {
  const value = permille(part, whole);
  if (value === null) {
    return null;
  }
  const width = Number(value > 1000n ? 1000n : value < 0n ? 0n : value) / 20;
  return [svg('svg', { class: `bar ${level(value)}`, viewBox: '0 0 50 4', width: 40, height: 4, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'whole', width: 50, height: 4, rx: 2 }), svg('rect', { class: 'part', width, height: 4, rx: 2 })),
  el('span', { class: 'share' }, share(part, whole))];
}
