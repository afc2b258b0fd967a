// SPDX-License-Identifier: Apache-2.0
//
// Figures and days as they are shown: node shown.mjs FOLDER_OF_THE_PAGE

import assert from 'node:assert/strict';

import { loader } from './loaded.mjs';
import { done, point, same } from './tap.mjs';

const load = loader(process.argv[2]);
const number = await load('number.js');
const when = await load('when.js');
const approvals = await load('approvals.js');

// rows: [what is called, what it must say]
function table(name, call, rows) {
  return point(name, () => {
    for (const [given, wanted] of rows) {
      same(`${name} ${given}`, call(...[given].flat()), wanted);
    }
  });
}

await table('decimals', number.decimal, [
  [[0, 3], '0'], [[1, 3], '0.001'], [[1500, 3], '1.5'], [[1500, 3, 3], '1.500'], [[-1, 3], '−0.001'], [[-1234567, 0], '−1,234,567'],
  [[999999999, 3], '999,999.999'], [[9007199254740991, 3], '9,007,199,254,740.991'], [[123456789012345678901234n, 2], '1,234,567,890,123,456,789,012.34'],
]);

await point('what JSON could not carry is refused, not rounded', () => {
  for (const value of [0.5, 2 ** 53, -(2 ** 53), NaN, Infinity, '12.5', '', undefined, null]) {
    assert.throws(() => number.integer(value), RangeError, String(value));
  }
});

await table('volumes in m³', (litres, least) => number.volume(litres, least), [
  [[1000], '1'], [[1234500], '1,234.5'], [[0], '0'], [[0, 2], '0.00'], [[undefined], '—'], [[null], '—'], [[-10], '−0.01'],
]);

await point('a column has the decimals of its longest figure', () => {
  same('places', number.places([1000, 10, 100, null]), 2);
  same('none', number.places([1000, undefined]), 0);
});

await point('volumes in 万m³ are whole m³, halves away from zero', () => {
  number.chooseUnit('wan');
  for (const [litres, wanted] of [[0, '0.0000'], [499, '0.0000'], [500, '0.0001'], [-500, '−0.0001'], [-499, '0.0000'], [12345678900, '1,234.5679']]) {
    same(String(litres), number.volume(litres), wanted);
  }
  same('places', number.places([1, 2]), 0);
  number.chooseUnit('m3');
});

await table('shares are cut', number.share, [
  [[9996, 10000], '99.9%'], [[10000, 10000], '100.0%'], [[1, 3], '33.3%'], [[0, 5], '0.0%'], [[5, 0], '—'], [[null, 5], '—'], [[5, undefined], '—'],
  [[9007199254740991, 1], '900,719,925,474,099,100.0%'],
]);

await table('parts of a million', number.ppm, [[[999999], '99.9%'], [[0], '0.0%'], [[undefined], '—']]);
await table('yuan', number.yuan, [[[1], '0.01'], [[-150], '−1.50'], [[123456789], '1,234,567.89'], [[undefined], '—']]);
await table('counts of a register', number.register, [[['850901.3', 2], '850,901.30'], [['0.004'], '0.004'], [['12'], '12']]);

await point('sums leave out what is not known, and are null of nothing', () => {
  same('known', number.sum([1, undefined, 9007199254740991, null, 9007199254740991]), 18014398509481983n);
  same('nothing', number.sum([undefined, null]), null);
});

await point('what is not known is sorted last', () => {
  same('order', [3, undefined, 1, null, 2].sort(number.compare).slice(0, 3), [1, 2, 3]);
});

await table('months', when.monthLater, [
  [['2026-01', -1], '2025-12'], [['2026-12', 1], '2027-01'], [['2026-03', -36], '2023-03'], [['2026-03', 0], '2026-03'],
]);
await table('days', when.dayLater, [[['2026-03-01', -1], '2026-02-28'], [['2028-02-28', 1], '2028-02-29'], [['2026-12-31', 1], '2027-01-01']]);
await table('instants in the ledger\'s zone', when.instant, [
  [['2026-09-02T16:00:00Z', 'Asia/Shanghai'], '2026-09-03 00:00:00'], [['2026-09-02T16:00:00Z', 'Nowhere/Here'], '2026-09-02 16:00:00 UTC'],
]);
await point('months and days are told from what is neither', () => {
  same('months', ['2026-09', '2026-13', '2026-9', '', undefined].map(when.isMonth), [true, false, false, false, false]);
  same('days', ['2026-09-30', '2026-09-32', '2026-09', undefined].map(when.isDay), [true, false, false, false]);
});

await point('who has not signed a run: roles under its root, approvals that are demanded', () => {
  const signed = (...roles) => roles.map((text) => ({ role: text.replace('old ', ''), stale: text.startsWith('old ') }));
  for (const [demanded, made, roles, wanted] of [
    [0, 0, [], 'preparer, checker, approver'], [0, 0, ['preparer', 'checker', 'approver'], ''],
    [2, 0, ['preparer', 'checker'], '2 more approvers'], [2, 1, ['preparer', 'old checker', 'approver'], 'checker, 1 more approver'],
    [2, 2, ['approver', 'approver'], 'preparer, checker'],
  ]) {
    same(`${demanded} ${roles}`, approvals.missing({ approvals_demanded: demanded, approvals: made, signatures: signed(...roles) }).join(', '), wanted);
  }
});

done();
