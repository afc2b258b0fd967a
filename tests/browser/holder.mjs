// SPDX-License-Identifier: Apache-2.0
//
// A holder's way: his permit, its bills, his alerts; and nothing of others.

import assert from 'node:assert/strict';

import { bills } from './bill.mjs';
import { drill } from './drill.mjs';
import { lists, permitPage } from './permit.mjs';
import { none, same } from './tap.mjs';
import { languages, open, signIn, signOut, strangers, walks } from './walk.mjs';

// Another's permit, month, day and bill: not there, and not a word of it.
async function others(visitor) {
  const { page, watch, point, ask } = visitor;
  const line = ask('balance', '2026-09').permits.find(({ permit }) => permit === 'D330302S2021-0001');
  await point("another's permit is not there", async () => {
    watch.allow(/404/);
    for (const room of ['permit/ID', 'permit/ID/2026-09', 'permit/ID/2026-09-13', 'bill/ID/2026-09']) {
      await open(visitor, `#/${room.replace('ID', line.permit)}`);
      const text = await page.locator('body').innerText();
      assert.ok(await page.locator('main [role=alert]').count() > 0, `${room}: ${text}`);
      for (const word of [line.holder, '1,390,000', '790,000', ...line.meters.map(({ meter }) => meter)]) {
        assert.ok(!text.includes(word), `${room} shows ${word}`);
      }
    }
    watch.forbid();
  });
  await point('the sheet is no room of a holder', async () => {
    same('ways to the sheet', await page.locator('header a[href^="#/sheet"]').count(), 0);
  });
}

await walks(async (visitor) => {
  const { point, world, watch, ask, page } = visitor;
  await strangers(visitor);
  await point('a token leads to the one permit', async () => {
    await signIn(visitor, world.tokens.holder);
    await page.waitForFunction((mill) => location.hash === `#/permit/${mill}`, world.mill);
  });
  visitor.isHolder = true;
  await permitPage(visitor, [world.mill]);
  await drill(visitor, [world.mill], '2026-09');
  await bills(visitor, world.mill);
  await lists(visitor, [world.mill], ask('alerts', '--permit', world.mill).alerts);
  await others(visitor);
  await open(visitor, `#/permit/${world.mill}`);
  await languages(visitor);
  await signOut(visitor);
  await point('nothing complained until the end', () => none('complaints', watch.wrongs()));
});
