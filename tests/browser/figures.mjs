// SPDX-License-Identifier: Apache-2.0
//
// What stands on the page, read back into base units; and the commands it must
// equal. Nothing here shares code with the page.

import { execFileSync } from 'node:child_process';

const UNKNOWN = '—';
const SHAPE = /^([−-]?)(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))?$/;

// "1,234.5" with 3 decimals is 1234500n; null for what is not known. Digits beyond the scale are a fault.
function scaled(text, scale) {
  const trimmed = text.trim();
  if (trimmed === UNKNOWN) {
    return null;
  }
  const found = SHAPE.exec(trimmed);
  if (found === null) {
    throw new Error(`no figure: '${text}'`);
  }
  const part = (found[3] || '').replace(/0+$/, '');
  if (part.length > scale) {
    throw new Error(`more than ${scale} decimals: '${text}'`);
  }
  const magnitude = BigInt(found[2].replaceAll(',', '') + part.padEnd(scale, '0'));
  return found[1] === '' ? magnitude : -magnitude;
}

const bare = (text, unit) => text.trim().replace(unit, '').trim();

export const litres = (text) => scaled(bare(text, /(m³)$/), 3);
export const fen = (text) => scaled(bare(text, /^¥|(元|yuan)$/), 2);
export const micro = (text) => scaled(text, 6);
export const whole = (text) => scaled(text, 0);
// "96.5%" is 965: tenths of a percent, cut.
export const permille = (text) => (text.trim() === UNKNOWN ? null : scaled(bare(text, /\s*%$/), 1));

// All volumes with their unit in a text, in their order.
export const volumesIn = (text) => [...text.matchAll(/([−-]?[\d,]+(?:\.\d+)?)\s*m³/g)].map((found) => litres(found[1]));

// What JSON says: a missing figure is not known.
export const told = (value) => (value === undefined || value === null ? null : BigInt(value));

export function partOf(part, of) {
  return told(part) === null || told(of) === null || BigInt(of) <= 0n ? null : BigInt(part) * 1000n / BigInt(of);
}

// Of a line of the sheet. Where nothing came of the whole month, and nothing was assessed, no volume is known.
export function takenOf(line) {
  const isUnknown = line.unknown_days > 0 && line.taken_litres === 0 && !line.arrival_ppm && !line.flags.includes('assessed');
  return isUnknown ? null : told(line.taken_litres);
}

// Runs the program over the served ledger; the same question is asked once.
export function commands(world) {
  const known = new Map();
  return (...words) => {
    const key = words.join('\0');
    if (!known.has(key)) {
      const text = execFileSync(world.weir, ['-C', world.ledger, ...words, '--json'],
        { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' }, maxBuffer: 1 << 28 });
      known.set(key, JSON.parse(text));
    }
    return known.get(key);
  };
}
