// SPDX-License-Identifier: Apache-2.0
//
// Figures for people, exact: integers of base units in, texts out. Nothing here
// divides a floating number; an integer that JSON could not carry is refused.

import { t } from './words.js';

const THIN = ',';
const M3 = 3; // decimal digits of a litre in m³
const WAN = 4; // of a m³ in the unit of ten thousand m³

export const UNKNOWN = '—';

export function integer(value) {
  if (typeof value === 'bigint') {
    return value;
  }
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`no exact integer: ${value}`);
  }
  return BigInt(value);
}

// Is there a figure at all? What is not known is left out by the server, and is never 0.
export function isKnown(value) {
  return value !== undefined && value !== null;
}

function group(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

// value × 10^-scale, with at least that many decimals: decimal(1500, 3) is "1.5".
export function decimal(value, scale, least = 0) {
  const exact = integer(value);
  const digits = (exact < 0n ? -exact : exact).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const rest = digits.slice(digits.length - scale).replace(/0+$/, '').padEnd(least, '0');
  return `${exact < 0n ? '−' : ''}${group(whole)}${rest === '' ? '' : `.${rest}`}`;
}

export function count(value) {
  return decimal(value, 0);
}

/* ---- volumes ---- */

const KEY = 'weir.unit';

// 'm3' or 'wan': what all volumes are shown in.
export function unit() {
  return localStorage.getItem(KEY) === 'wan' ? 'wan' : 'm3';
}

export function chooseUnit(name) {
  localStorage.setItem(KEY, name);
}

export function unitName() {
  return t(unit() === 'wan' ? 'unit.wan' : 'unit.m3');
}

// Whole m³, halves away from zero, as the command line has 万m³.
function round(litres) {
  const magnitude = litres < 0n ? -litres : litres;
  const m3 = (magnitude + 500n) / 1000n;
  return litres < 0n ? -m3 : m3;
}

// How many decimals the longest of these litres needs, so that a column stands in line.
export function places(litres) {
  let most = 0;
  for (const value of litres) {
    if (isKnown(value) && unit() === 'm3') {
      const text = decimal(value, M3);
      const dot = text.indexOf('.');
      most = Math.max(most, dot < 0 ? 0 : text.length - dot - 1);
    }
  }
  return most;
}

// "1,234.5"; what is not known is a dash, never 0.
export function volume(litres, least = 0) {
  if (!isKnown(litres)) {
    return UNKNOWN;
  }
  return unit() === 'wan' ? decimal(round(integer(litres)), WAN, WAN) : decimal(litres, M3, least);
}

// "1,234.5 m³"
export function volumeWithUnit(litres) {
  return isKnown(litres) ? `${volume(litres)} ${unitName()}` : UNKNOWN;
}

// The sum of what is known; null where nothing is.
export function sum(values) {
  const known = values.filter(isKnown);
  return known.length === 0 ? null : known.reduce((total, value) => total + integer(value), 0n);
}

// A register's count as the server wrote it, "850901.3", with at least so many decimals: "850,901.30".
export function register(text, least = 0) {
  const [whole, rest = ''] = text.split('.');
  const decimals = rest.padEnd(least, '0');
  return `${group(whole)}${decimals === '' ? '' : `.${decimals}`}`;
}

export function registerPlaces(texts) {
  return texts.reduce((most, text) => Math.max(most, (text.split('.')[1] || '').length), 0);
}

/* ---- shares, money ---- */

// 99.96 % is not 100: cut. Of nothing there is no share.
export function permille(part, whole) {
  if (!isKnown(part) || !isKnown(whole) || integer(whole) <= 0n) {
    return null;
  }
  return integer(part) * 1000n / integer(whole);
}

export function share(part, whole) {
  const value = permille(part, whole);
  return value === null ? UNKNOWN : `${decimal(value, 1, 1)}%`;
}

export function ppm(value) {
  return isKnown(value) ? `${decimal(integer(value) / 1000n, 1, 1)}%` : UNKNOWN;
}

export function yuan(fen) {
  return isKnown(fen) ? decimal(fen, 2, 2) : UNKNOWN;
}

// A rate of micro-yuan: "0.2".
export function rate(micro) {
  return isKnown(micro) ? decimal(micro, 6) : UNKNOWN;
}

// For sorting: what is not known stands behind everything.
export function compare(a, b) {
  if (!isKnown(a) || !isKnown(b)) {
    return Number(!isKnown(a)) - Number(!isKnown(b));
  }
  const left = integer(a);
  const right = integer(b);
  return left < right ? -1 : Number(left > right);
}
