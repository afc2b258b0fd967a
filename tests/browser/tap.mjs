// SPDX-License-Identifier: Apache-2.0
//
// Points of a test, in TAP; and the comparison that says both sides.

import assert from 'node:assert/strict';

let points = 0;
let failures = 0;

// One point: good unless the work throws. The work after it goes on either way.
export async function point(name, work) {
  points += 1;
  const began = Date.now();
  try {
    await work();
    console.log(`ok ${points} - ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failures += 1;
    console.log(`not ok ${points} - ${name}`);
    console.log(String(error.stack || error).replace(/^/gm, '# '));
  }
}

export function done() {
  console.log(`1..${points}`);
  process.exitCode = failures === 0 ? 0 : 1;
}

export function same(what, seen, wanted) {
  const text = (value) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
  assert.equal(text(seen), text(wanted), `${what}: seen ${text(seen)}, wanted ${text(wanted)}`);
}

export function none(what, list) {
  assert.equal(list.length, 0, `${what}:\n${list.join('\n')}`);
}
