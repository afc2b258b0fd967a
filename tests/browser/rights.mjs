// SPDX-License-Identifier: Apache-2.0
//
// The room of rights to water against `weir rights` and `weir trade offers`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { fen, litres, micro, told, whole } from './figures.mjs';
import { same } from './tap.mjs';
import { byKey, go, open, rows, sound } from './walk.mjs';

const FIGURES = ['limit_litres', 'taken_litres', 'held_litres', 'pledged_litres', 'free_litres', 'saved_litres', 'sold_litres', 'tradable_litres'];
const line = (values) => values.map(String).join(' ');
const bare = (right) => right.slice(right.indexOf(':') + 1);

function compareYear(name, shown, year) {
  for (const key of FIGURES) {
    same(`${name} ${key}`, litres(shown[key]), told(year[key]));
  }
  return FIGURES.length;
}

// Every right that the reader may see, in the register's year.
async function compareRegister({ page, ask, isHolder }, mill) {
  const wanted = ask('rights', '--year', '2026').rights.filter((right) => !isHolder || right.right === `permit:${mill}`);
  const shown = byKey(await rows(page, '.rights'), 'right');
  same('rights', [...shown.keys()].sort(), wanted.map(({ right }) => bare(right)).sort());
  return wanted.reduce((sum, right) => sum + compareYear(right.right, shown.get(bare(right.right)), right.years[0]), 0);
}

// One right: each of its years, its savings with their entries, what keeps it.
async function compareOne({ page, ask }, mill) {
  const right = ask('rights', mill);
  const [years, savings, holds] = [await rows(page, '.right-years'), await rows(page, '.right-savings'), await rows(page, '.right-holds')];
  same('years', years.map(({ year }) => year), right.years.map(({ year }) => year));
  let figures = right.years.reduce((sum, year, at) => sum + compareYear(year.year, years[at], year), 0);
  same('savings', savings.map((row) => line([row.saving, litres(row.annual_litres), whole(row.entry)])),
    right.savings.map((row) => line([row.saving, told(row.annual_litres), told(row.entry)])));
  const each = right.holds.flatMap((hold) => hold.years.map((year) => line([hold.name, year.year, told(year.litres), told(hold.entry)])));
  same('holds', holds.map((row) => line([row.name, row.year, litres(row.litres), whole(row.entry)])), each);
  figures += 2 * savings.length + 2 * holds.length;
  same('something keeps it', each.length > 3, true);
  return figures;
}

export async function rights(visitor, mill) {
  const { page, point, ask } = visitor;
  await point('the register of rights is that of the command', async () => {
    await open(visitor, '#/rights?year=2026');
    console.log(`# ${await compareRegister(visitor, mill)} figures`);
  });
  await sound(visitor, 'rights');
  await point('one is found and opened, and is that of the command', async () => {
    await page.locator('.filters input[name=q]').fill(mill);
    same('found', (await rows(page, '.rights')).length, 1);
    await go(visitor, () => page.locator('.rights tbody a').first().click());
    assert.match(page.url(), /#\/rights\/permit%3A/);
    console.log(`# ${await compareOne(visitor, mill)} figures`);
  });
  await sound(visitor, 'right');
  await point('the offers are those of the command', async () => {
    await open(visitor, '#/rights/offers?state=all');
    const shown = byKey(await rows(page, '.offers'), 'offer');
    const wanted = ask('trade', 'offers', '--all').offers;
    same('offers', [...shown.keys()].sort(), wanted.map(({ offer }) => offer).sort());
    for (const one of wanted) {
      const row = shown.get(one.offer);
      same(one.offer, line([litres(row.volume_litres), micro(row.price), row.closes, row.right]),
        line([told(one.volume_litres), told(one.price_micro_yuan), one.closes, one.right]));
    }
  });
  await sound(visitor, 'offers');
  await market(visitor);
}

async function market(visitor) {
  const { page, point, ask, isHolder } = visitor;
  await point('trades are those of the command, one by one', async () => {
    await open(visitor, '#/rights/trades');
    const shown = byKey(await rows(page, '.trades'), 'trade');
    const wanted = ask('trade', 'list').trades;
    same('trades', [...shown.keys()].sort(), wanted.map(({ trade }) => trade).sort());
    for (const one of wanted) {
      const row = shown.get(one.trade);
      same(one.trade, line([litres(row.volume_litres), micro(row.price), fen(row.sum_fen), row.seller, row.buyer]),
        line([told(one.volume_litres), told(one.price_micro_yuan), told(one.sum_fen), bare(one.seller), bare(one.buyer)]));
    }
    const routes = ask('trade', 'corridors').corridors;
    same('corridors', (await rows(page, '.corridors')).map((row) => line([row.corridor, row.year, litres(row.capacity_litres), litres(row.pending_litres), litres(row.left_litres)])),
      routes.flatMap(({ corridor, years }) => years.map((one) => line([corridor, String(one.year), told(one.capacity_litres), told(one.pending_litres), told(one.left_litres)]))));
    same('pending', routes[0].years[0].pending_litres, 1000000);
    await go(visitor, () => page.locator('.trades tbody a').first().click());
    assert.match(await page.locator('main').innerText(), /contract 2/);
    assert.match(await page.locator('main').innerText(), /SD-1/);
  });
  await sound(visitor, 'trade');
  await point('the certificate of an approved one is saved as a PDF, and of one that waits there is none', async () => {
    same('waits', await page.locator('.download').count(), 0);
    await open(visitor, '#/rights/trades/JY-2');
    const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('.download button').click()]);
    same('name', saved.suggestedFilename(), 'JY-2.pdf');
    same('bytes', readFileSync(await saved.path()).subarray(0, 5).toString('latin1'), '%PDF-');
    await page.locator('.download button:enabled').waitFor();
    same('said', await page.locator('.download [role=status]').innerText(), '');
  });
  await sound(visitor, 'approved trade');
  await point('an auction is that of the command, with its curve; a holder hears of others no more than what they bid', async () => {
    await open(visitor, '#/rights/auctions');
    await go(visitor, () => page.locator('.auctions tbody a').first().click());
    const wanted = ask('trade', 'auction', 'show', 'JJ-1');
    const [bids, won, curve] = [await rows(page, '.auction-bids'), await rows(page, '.auction-allotments'), await rows(page, '.auction-curve')];
    same('bids', bids.map((row) => line([litres(row.litres), micro(row.price)])).sort(),
      wanted.bids.map((one) => line([told(one.litres), told(one.price_micro_yuan)])).sort());
    same('allotments', won.map((row) => line([litres(row.litres), fen(row.amount_fen)])),
      wanted.allotments.map((one) => line([told(one.litres), told(one.amount_fen)])));
    same('curve', curve.map((row) => line([micro(row.price), litres(row.demand_litres), litres(row.supply_litres)])),
      wanted.curve.map((one) => line([told(one.price_micro_yuan), told(one.demand_litres), told(one.supply_litres)])));
    same('steps', curve.length > 1, true);
    same('whose', bids.filter((row) => /D330302S2021-0001/.test(row.right)).length, isHolder ? 0 : 1);
    await page.waitForFunction(() => document.querySelector('main canvas').getContext('2d').getImageData(0, 0, 2000, 1000).data.some((byte) => byte > 0));
  });
  await sound(visitor, 'auction');
}
