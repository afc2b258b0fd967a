// SPDX-License-Identifier: Apache-2.0
//
// The page's numbers, without a browser: exact fractions, and integers that a
// floating number could not hold. The page's modules are loaded as they are.

import assert from 'node:assert/strict';

import { loader } from './loaded.mjs';

const load = loader(process.argv[2]);
const { divide, exact, isSame, isWhole, multiply, places, shift, show, showM3, showYuan } = await load('exact.js');
const { decimal, integer } = await load('number.js');
const { parse } = await load('api.js');

const points = [
  ['what ends is shown whole', () => {
    for (const [text, shown] of [['0', '0'], ['5', '5'], ['-5/2', '−2.5'], ['6/4', '1.5'], ['1/8', '0.125'], ['128000000', '128,000,000'],
      ['1/1000000000000000000', '0.000000000000000001'], ['-1/1000', '−0.001']]) {
      assert.equal(show(exact(text)), shown, text);
    }
  }],
  ['what does not end stays a fraction, reduced', () => {
    for (const [text, shown] of [['1/3', '1/3'], ['4/6', '2/3'], ['-10/7', '−10/7'], ['1/10000000000000000000', '1/10,000,000,000,000,000,000']]) {
      assert.equal(show(exact(text)), shown, text);
    }
  }],
  ['a share of a day is exact', () => {
    assert.equal(show(shift(multiply(exact('4259370'), exact('243613/425937')), -3)), '2,436.13');
    assert.equal(show(shift(multiply(exact('10'), exact('1/3')), -3)), '1/300');
  }],
  ['dividing keeps the sign above', () => {
    assert.ok(isSame(divide(exact('1'), exact('-2')), exact('-1/2')));
    assert.equal(divide(exact('1'), exact('-2')).d > 0n, true);
    assert.ok(isSame(divide(exact('3/5'), exact('1/5')), exact('3')));
    assert.equal(isWhole(exact('6/3')), true);
    assert.equal(isWhole(exact('7/3')), false);
  }],
  ['a column stands in line', () => {
    const litres = [4253350, 4100400, 4000000];
    assert.equal(places(litres, 3), 2);
    assert.deepEqual(litres.map((value) => decimal(value, 3, 2)), ['4,253.35', '4,100.40', '4,000.00']);
    assert.equal(show(exact('5/2'), 2), '2.50');
    assert.equal(show(exact('2'), 2), '2.00');
    assert.equal(places([], 3), 0);
  }],
  ['units of volume and money', () => {
    assert.equal(showM3('128000000'), '128,000');
    assert.equal(showM3('1/3'), '1/3,000');
    assert.equal(showYuan('71774/1000'), '0.71774');
    assert.equal(showYuan('-226/1000'), '−0.00226');
  }],
  ['an integer beyond 2^53 comes exactly, in texts it is left alone', () => {
    const told = parse('{"units": 7107884200123456789, "least": -9223372036854775808, "id": "1234567890123456789", "said": "a\\"1234567890123456789", "m3": 12}');
    assert.deepEqual(told, { units: 7107884200123456789n, least: -9223372036854775808n, id: '1234567890123456789', said: 'a"1234567890123456789', m3: 12 });
    assert.equal(decimal(told.units, 12), '7,107,884.200123456789');
    assert.throws(() => integer(2 ** 53), RangeError);
  }],
];

process.stdout.write(`1..${points.length}\n`);
points.forEach(([name, check], i) => {
  try {
    check();
    process.stdout.write(`ok ${i + 1} ${name}\n`);
  } catch (error) {
    process.stdout.write(`not ok ${i + 1} ${name}\n${String(error.stack).replace(/^/gm, '# ')}\n`);
    process.exitCode = 1;
  }
});
