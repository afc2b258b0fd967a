// SPDX-License-Identifier: Apache-2.0
//
// Numbers that are not whole: "n" or "n/d", as the server gives them. Whole
// numbers alone carry them, so that nothing is rounded only to be shown.

import { decimal } from './number.js';

const DECIMALS_MAX = 18;

// "243613/425937" as { n, d }, d above 0.
export function exact(text) {
  const [n, d] = String(text).split('/');
  return { n: BigInt(n), d: d === undefined ? 1n : BigInt(d) };
}

export function multiply(a, b) {
  return { n: a.n * b.n, d: a.d * b.d };
}

export function divide(a, b) {
  const sign = b.n < 0n ? -1n : 1n;
  return { n: a.n * b.d * sign, d: a.d * b.n * sign };
}

// × 10^power; shift(exact('1500'), -3) is 1.5.
export function shift(number, power) {
  const scale = 10n ** BigInt(Math.abs(power));
  return power < 0 ? { n: number.n, d: number.d * scale } : { n: number.n * scale, d: number.d };
}

export function isSame(a, b) {
  return a.n * b.d === b.n * a.d;
}

export function isWhole(number) {
  return number.n % number.d === 0n;
}

function reduced({ n, d }) {
  let a = n < 0n ? -n : n;
  let b = d;
  while (b !== 0n) {
    [a, b] = [b, a % b];
  }
  return { n: n / a, d: d / a };
}

// "0.91" where the number has at most 18 decimals, else "n/d"; never rounded. With least decimals where it has any.
export function show(number, least = 0) {
  const { n, d } = reduced(number);
  let scale = 1n;
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals += 1) {
    if ((n * scale) % d === 0n) {
      return decimal((n * scale) / d * 10n ** BigInt(Math.max(0, least - decimals)), Math.max(decimals, least), least);
    }
    scale *= 10n;
  }
  return `${decimal(n, 0)}/${decimal(d, 0)}`;
}

// How many decimals the longest of these whole numbers × 10^-scale needs, so that a column stands in line.
export function places(values, scale) {
  return Math.max(0, ...values.map((value) => (decimal(value, scale).split('.')[1] || '').length));
}

// What is taken for a number by people: "128,000" m³ of "128000000" litres.
export function showM3(litres) {
  return show(shift(exact(litres), -3));
}

export function showYuan(fen) {
  return show(shift(exact(fen), -2));
}
