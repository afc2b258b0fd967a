// SPDX-License-Identifier: Apache-2.0
//
// Choosing another month of what is shown.

import { el } from './dom.js';
import { monthLater, monthName } from './when.js';
import { t } from './words.js';

const MONTHS_BACK = 36;

// move(month) is that month's address.
export function monthChooser(month, session, move) {
  const today = session.today.slice(0, 7);
  const months = Array.from({ length: MONTHS_BACK }, (_, i) => monthLater(today, -i));
  if (!months.includes(month)) {
    months.push(month);
    months.sort().reverse();
  }
  return el('div', { class: 'months' },
    el('a', { class: 'step', href: move(monthLater(month, -1)), 'aria-label': t('sheet.before') }, '‹'),
    el('select', { 'aria-label': t('sheet.month'), value: month, on: { change: (event) => { location.hash = move(event.target.value); } } },
      months.map((name) => el('option', { value: name }, monthName(name)))),
    month < today ? el('a', { class: 'step', href: move(monthLater(month, 1)), 'aria-label': t('sheet.after') }, '›')
      : el('span', { class: 'step none', 'aria-hidden': 'true' }, '›'));
}
