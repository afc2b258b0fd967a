// SPDX-License-Identifier: Apache-2.0
//
// The officer's way through the page: in, the month's sheet, and out.

import assert from 'node:assert/strict';

import { credit } from './credit.mjs';
import { drill } from './drill.mjs';
import { lists, permitPage } from './permit.mjs';
import { rights } from './rights.mjs';
import { compareSheet, sheet } from './sheet.mjs';
import { none, same } from './tap.mjs';
import { go, keyboard, languages, open, print, signIn, signOut, strangers, walks } from './walk.mjs';
import { approvals, caps, findings, indicators, rivers } from './year.mjs';

await walks(async (visitor) => {
  const { point, world, size, watch, ask } = visitor;
  const token = world.tokens.office;
  await strangers(visitor);
  if (size === 'desk') {
    await keyboard(visitor, token);
  } else {
    await point('a token lets in', () => signIn(visitor, token));
  }
  await sheet(visitor);
  await drill(visitor, null, '2026-09');
  const permits = ask('balance', '2026-09').permits.map(({ permit }) => permit).filter((permit) => !permit.includes(':'));
  await permitPage(visitor, permits);
  await lists(visitor, permits, ask('alerts').alerts);
  await caps(visitor, '2026');
  await findings(visitor, null);
  await rivers(visitor, null);
  await indicators(visitor, '2026');
  await approvals(visitor, '2026-08');
  await rights(visitor, world.mill);
  await credit(visitor, '330302');
  await open(visitor, '#/sheet/2026-09');
  await languages(visitor);
  if (size === 'desk') {
    await print(visitor);
  }
  await planted(visitor);
  await signOut(visitor);
  await point('nothing complained until the end', () => none('complaints', watch.wrongs()));
});

// The comparison itself: one figure of one row said wrong on its way must be noticed.
async function planted(visitor) {
  const { page, point } = visitor;
  await point('one litre altered on its way is noticed', async () => {
    const altered = /\/v1\/sheets\/2026-09$/;
    await page.route(altered, async (route) => {
      const response = await route.fetch({ headers: { ...route.request().headers(), 'if-none-match': '' } });
      const told = await response.json();
      told.permits[3].year_taken_litres += 1000;
      await route.fulfill({ response, json: told, headers: { ...response.headers(), etag: '"altered"' } });
    });
    await go(visitor, () => page.reload());
    let why = null;
    try {
      await compareSheet(visitor, '2026-09');
    } catch (error) {
      why = error;
    }
    await page.unroute(altered);
    assert.ok(why !== null, 'nothing was noticed');
    assert.match(why.message, /year_taken_litres: seen/, why.message);
    await go(visitor, () => page.reload());
    same('lines that agree again', await compareSheet(visitor, '2026-09') > 100, true);
  });
}
