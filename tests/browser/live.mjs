// SPDX-License-Identifier: Apache-2.0
//
// A permit's page follows the ledger: a reading comes while somebody looks. It
// changes the ledger of its world, so it walks alone.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { commands, litres } from './figures.mjs';
import { none, same } from './tap.mjs';
import { open, signIn, walks } from './walk.mjs';

const LEAD = 'section.permit-may .lead strong';
const FOLLOWS = /新读数时|as readings come/;
const EACH_MINUTE = /每分钟|every minute/;
const folder = mkdtempSync(join(tmpdir(), 'weir-live-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

// By how many litres a meter goes on and when it is read: later each time, not far ahead of the ledger's clock, and no
// more than it can carry in a minute.
const STEPS = [['3300', '08:01:00'], ['5150', '08:02:00']];

// A count of some litres more than the meter's newest, by the command.
function comes(world, line, [more, at]) {
  const [meter] = line.meters;
  const count = BigInt(meter.closing_count) + BigInt(more);
  const file = join(folder, 'readings.csv');
  writeFileSync(file, 'meter,at,total_m3,flow_m3_per_h,status\n'
    + `${meter.meter},2026-10-20T${at}+08:00,${count / 1000n}.${String(count % 1000n).padStart(3, '0')},,\n`);
  execFileSync(world.weir, ['-C', world.ledger, 'import', 'readings', file], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

// What the ledger says just now: nothing is remembered.
const now = (world) => commands(world);
const lineOf = (world, fits) => now(world)('balance', '2026-10').permits.find(fits);

async function shows(page, text) {
  await page.waitForFunction(([selector, wanted]) => document.querySelector(selector)?.textContent === wanted, [LEAD, text]);
}

// The figure on the page is the command's, and the page was not loaded anew for it.
async function isTold(page, world, old) {
  await page.waitForFunction(([selector, before]) => document.querySelector(selector).textContent !== before, [LEAD, old]);
  same('may still be taken', litres(await page.locator(LEAD).innerText()), BigInt(now(world)('quota', world.mill).may_take_litres));
  same('the same page', await page.evaluate(() => globalThis.stayed), true);
}

await walks(async (visitor) => {
  const { page, world, watch, point } = visitor;
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const mill = () => lineOf(world, ({ permit }) => permit === world.mill);
  const quotas = () => asked.filter((path) => path.endsWith('/quota')).length;

  await page.goto(world.url);
  await signIn(visitor, world.tokens.holder);
  await point('the page follows the ledger, and says so', async () => {
    await open(visitor, `#/permit/${world.mill}`);
    await page.evaluate(() => { globalThis.stayed = true; });
    await page.locator('.pulse', { hasText: FOLLOWS }).waitFor();
  });
  await point("another's reading makes it ask for nothing", async () => {
    const before = quotas();
    comes(world, lineOf(world, ({ permit, meters }) => permit !== world.mill && meters.length === 1 && meters[0].unknown_days === 19), STEPS[0]);
    await page.waitForTimeout(3000);
    same('questions', quotas(), before);
  });
  await point('a reading of its meter is on the page by itself', async () => {
    const old = await page.locator(LEAD).innerText();
    comes(world, mill(), STEPS[0]);
    await isTold(page, world, old);
  });
  await point('without a stream it looks each minute, and says so', async () => {
    watch.allow(/503/);
    await page.route('**/v1/events?*', (route) => route.fulfill({ status: 503, json: { code: 'busy', detail: '' } }));
    await page.clock.install();
    await open(visitor, `#/permit/${world.mill}`);
    await page.evaluate(() => { globalThis.stayed = true; });
    await page.locator('.pulse', { hasText: EACH_MINUTE }).waitFor();
    const old = await page.locator(LEAD).innerText();
    comes(world, mill(), STEPS[1]);
    await shows(page, old);
    await page.clock.runFor(61000);
    await isTold(page, world, old);
    watch.forbid();
  });
  await point('nothing complained', () => none('complaints', watch.wrongs()));
});
