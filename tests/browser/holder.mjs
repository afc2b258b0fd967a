// SPDX-License-Identifier: Apache-2.0
//
// A holder's way: his permit, its bills, his alerts; and nothing of others.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bills } from './bill.mjs';
import { drill } from './drill.mjs';
import { commands, litres, told } from './figures.mjs';
import { lists, permitPage } from './permit.mjs';
import { rights } from './rights.mjs';
import { none, same } from './tap.mjs';
import { languages, open, signIn, signOut, strangers, walks } from './walk.mjs';
import { findings, rivers } from './year.mjs';

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

// A reading comes in while he looks.
async function live(visitor) {
  const { page, point, world } = visitor;
  const lead = page.locator('section.permit-may .lead strong');
  await point('a new reading shows by itself', async () => {
    await open(visitor, `#/permit/${world.mill}`);
    const before = litres(await lead.innerText());
    const now = await page.evaluate(async () => (await (await fetch('v1/self', {
      headers: { Authorization: `Bearer ${sessionStorage.getItem('weir.token')}` } })).json()).now);
    const [{ meters: [meter] }] = commands(world)('explain', world.mill, '2026-10').invoices;
    const count = BigInt(meter.readings.at(-1).units) + 100n;
    const file = join(tmpdir(), `weir-page-${process.pid}.csv`);
    writeFileSync(file, `meter,at,total_m3,flow_m3_per_h,status\n${meter.meter},${now},${count / 1000n}.${String(count % 1000n).padStart(3, '0')},,\n`);
    commands(world)('import', 'readings', file);
    rmSync(file);
    await page.waitForFunction(([selector, text]) => document.querySelector(selector).innerText !== text,
      ['section.permit-may .lead strong', await lead.innerText()]);
    same('less by what was taken', litres(await lead.innerText()), before - 100n);
    same('as the command has it', litres(await lead.innerText()), told(commands(world)('quota', world.mill).may_take_litres));
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
  await findings(visitor, world.mill);
  await rivers(visitor, [world.mill]);
  await rights(visitor, world.mill);
  await others(visitor);
  await open(visitor, `#/permit/${world.mill}`);
  await languages(visitor);
  await live(visitor);
  await signOut(visitor);
  await point('nothing complained until the end', () => none('complaints', watch.wrongs()));
});
