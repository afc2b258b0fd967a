// SPDX-License-Identifier: Apache-2.0
//
// Days, months and instants as people read them. Days and months are the
// ledger's, of its zone; the browser's own zone decides nothing.

import { language } from './words.js';

export function isMonth(text) {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text ?? '');
}

// What is billed together: a month, a quarter, a year.
export function isPeriod(text) {
  return isMonth(text) || /^\d{4}(-Q[1-4])?$/.test(text);
}

export function isDay(text) {
  return /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/.test(text ?? '');
}

// The month so many later: monthLater('2026-01', -1) is '2025-12'.
export function monthLater(month, by) {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  const year = Math.floor(number / 12);
  return `${String(year).padStart(4, '0')}-${String(number - year * 12 + 1).padStart(2, '0')}`;
}

export function dayLater(day, by) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

function local(options) {
  return new Intl.DateTimeFormat(language() === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'UTC', ...options });
}

// "2026年9月", "September 2026"
export function monthName(month) {
  return local({ year: 'numeric', month: 'long' }).format(new Date(`${month}-01T00:00:00Z`));
}

// "2026年9月3日 周四", "Thu, 3 Sept 2026"
export function dayName(day) {
  return local({ year: 'numeric', month: language() === 'zh' ? 'long' : 'short', day: 'numeric', weekday: 'short' })
    .format(new Date(`${day}T00:00:00Z`));
}

export function weekday(day) {
  return local({ weekday: 'short' }).format(new Date(`${day}T00:00:00Z`));
}

export function isWeekend(day) {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

// "2026-09-03 08:00:00" in the ledger's zone; with UTC said where the browser does not know that zone.
export function instant(text, zone) {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    return String(text);
  }
  try {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    }).formatToParts(at).map((part) => [part.type, part.value]));
    return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
  } catch {
    return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  }
}
