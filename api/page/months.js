// SPDX-License-Identifier: Apache-2.0
//
// Choosing another month of what is shown.

import { el } from './dom.js';
import { monthLater, monthName } from './when.js';
import { t } from './words.js';

const MONTHS_BACK = 36;

// move(month) is that month's address; choose(month, which), where it is given, shows it in place of going there:
// which is the control that was used, as a selector.
export function monthChooser(month, session, move, choose) {
  const today = session.today.slice(0, 7);
  const months = Array.from({ length: MONTHS_BACK }, (_, i) => monthLater(today, -i));
  if (!months.includes(month)) {
    months.push(month);
    months.sort().reverse();
  }
  const go = choose || ((other) => { location.hash = move(other); });
  const step = (by, label, text, which) => el('a', {
    class: `step ${which}`, href: move(monthLater(month, by)), 'aria-label': label,
    on: choose ? { click: (event) => { event.preventDefault(); choose(monthLater(month, by), `.step.${which}`); } } : null,
  }, text);
  return el('div', { class: 'months' },
    step(-1, t('sheet.before'), '‹', 'before'),
    el('select', { 'aria-label': t('sheet.month'), value: month, on: { change: (event) => go(event.target.value, 'select') } },
      months.map((name) => el('option', { value: name }, monthName(name)))),
    month < today ? step(1, t('sheet.after'), '›', 'after')
      : el('span', { class: 'step none', 'aria-hidden': 'true' }, '›'));
}
