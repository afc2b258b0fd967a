// SPDX-License-Identifier: Apache-2.0
//
// The room of river-area credit against `weir credit`.

import { told, whole } from './figures.mjs';
import { same } from './tap.mjs';
import { byKey, open, rows, sound } from './walk.mjs';

const SUMS = ['in_m2', 'retired_m2', 'stock_m2', 'outstanding_m2', 'free_m2'];
const LOANS = ['lent_m2', 'filled_m2', 'outstanding_m2', 'returned_m2'];
const SURVEYS = ['added_m2', 'target_m2', 'converted_m2', 'in_m2', 'entry'];
const MOVES = ['moved_m2', 'stock_m2', 'outstanding_m2', 'entry'];

function compare(name, shown, wanted, keys) {
  for (const key of keys) {
    same(`${name} ${key}`, whole(shown[key]), told(wanted[key]));
  }
  return keys.length;
}

export async function credit(visitor, pool) {
  const { page, point, ask } = visitor;
  await point('pools and loans of river-area credit are those of the command', async () => {
    await open(visitor, '#/credit');
    const wanted = ask('credit', 'list');
    const [pools, loans] = [byKey(await rows(page, '.credit-pools'), 'area'), byKey(await rows(page, '.credit-loans'), 'loan')];
    same('pools', [...pools.keys()], wanted.pools.map((one) => one.area));
    same('loans', [...loans.keys()].sort(), wanted.loans.map((one) => one.loan).sort());
    const figures = wanted.pools.reduce((sum, one) => sum + compare(one.area, pools.get(one.area), one, SUMS), 0) +
      wanted.loans.reduce((sum, one) => sum + compare(one.loan, loans.get(one.loan), one, LOANS), 0);
    same('something is lent', wanted.all.outstanding_m2 > 0, true);
    console.log(`# ${figures} figures`);
  });
  await sound(visitor, 'credit');
  await point('what moved a pool is what the command says', async () => {
    await open(visitor, `#/credit/${pool}`);
    const wanted = ask('credit', 'show', pool);
    const [surveys, moves] = [await rows(page, '.credit-surveys'), await rows(page, '.credit-moves')];
    same('surveys', surveys.length, wanted.surveys.length);
    surveys.forEach((row, at) => compare(`survey ${at}`, row, wanted.surveys[at], SURVEYS));
    same('moves', moves.length, wanted.moves.length);
    moves.forEach((row, at) => compare(`move ${at}`, row, wanted.moves[at], MOVES));
  });
  await sound(visitor, 'pool');
}
