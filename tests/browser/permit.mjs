// SPDX-License-Identifier: Apache-2.0
//
// A permit's page against `weir quota`, `balance` and `alerts`; alerts and
// permits in lists.

import assert from 'node:assert/strict';

import { fen, litres, partOf, permille, takenOf, told, volumesIn, whole } from './figures.mjs';
import { none, same } from './tap.mjs';
import { byKey, cells, go, open, rows, sound } from './walk.mjs';

const encode = encodeURIComponent;
const first = (text) => text.split('\n')[0];

/* ---- what may still be taken ---- */

async function compareMay({ page }, quota) {
  const texts = await page.locator('section.permit-may .sentence').allInnerTexts();
  const all = texts.join('\n');
  if (quota.may_take_litres !== undefined) {
    same('may still be taken', litres(await page.locator('section.permit-may .lead strong').innerText()), BigInt(Math.max(0, quota.may_take_litres)));
  }
  if (quota.next_m3_fen !== undefined) {
    same('the next m³', fen(/([\d,]+\.\d\d) (?:元|yuan)/.exec(all)[1]), told(quota.next_m3_fen));
  }
  const bound = quota.ceilings.find((one) => one.basis === quota.bound_by && one.remaining_litres === quota.may_take_litres);
  if (bound?.forecast_on && quota.may_take_litres > 0) {
    const lasts = texts.find((text) => volumesIn(text).length > 0);
    same('a day in the mean', volumesIn(lasts)[0], BigInt(quota.mean_days_litres) / BigInt(quota.mean_days));
  }
  for (const meter of quota.meters.filter((one) => one.late)) {
    assert.ok(all.includes(meter.meter), `${meter.meter} is late, and nothing says so`);
  }
  return 3;
}

async function compareLimits({ page }, quota) {
  const shown = await cells(page, 'section.permit-limits');
  same('limits', shown.length, quota.ceilings.length);
  quota.ceilings.forEach((limit, i) => {
    const [name, share, of, taken, remaining, ends] = shown[i];
    const what = `${quota.permit} ${limit.basis} ${limit.name}`;
    assert.ok(name.includes(limit.period), `${what}: ${name}`);
    same(`${what} share`, permille(share), partOf(limit.taken_litres, limit.limit_litres));
    same(`${what} limit`, litres(first(of)), told(limit.limit_litres));
    same(`${what} taken`, litres(first(taken)), told(limit.taken_litres));
    if (limit.assessed_litres) {
      same(`${what} parts`, volumesIn(taken.split('\n').slice(1).map((text) => `${text} m³`).join('\n')).map(String),
        [limit.measured_litres, limit.assessed_litres].map(String));
    }
    same(`${what} remaining`, litres(first(remaining)), told(limit.remaining_litres));
    const day = limit.crossed_on || limit.forecast_on;
    same(`${what} day`, /\d{4}-\d\d-\d\d/.exec(ends)?.[0] ?? null, day ?? null);
  });
  return 5 * shown.length;
}

/* ---- the month, the meters ---- */

async function compareMonth({ page }, line) {
  const shown = volumesIn(await page.locator('section.permit-month dl.facts').innerText()).map(String);
  const must = [takenOf(line) ?? undefined, line.assessed_litres || undefined, line.spread_litres || undefined, line.plan_litres,
    line.last_month_litres, line.year_taken_litres].filter((value) => value !== undefined).map(String);
  const may = [line.measured_litres, line.last_year_litres, line.year_plan_litres, line.permit_litres, line.supplement_litres].map(String);
  none(`${line.permit}'s month, not shown`, must.filter((value) => !shown.includes(value)));
  none(`${line.permit}'s month, shown of nothing`, shown.filter((value) => !must.includes(value) && !may.includes(value)));
  return shown.length;
}

async function compareNewest({ page }, quota) {
  const shown = new Map((await cells(page, 'section.permit-meters')).map((row) => [row[0], row]));
  for (const meter of quota.meters.filter((one) => one.newest_reading_at)) {
    const at = new Date(Date.parse(meter.newest_reading_at) + 8 * 3600 * 1000).toISOString().slice(0, 19).replace('T', ' ');
    assert.ok(shown.get(meter.meter).some((text) => text.trim() === at), `${meter.meter}: ${at} in ${shown.get(meter.meter)}`);
  }
}

// The pictures have something on them, and say it in words too.
async function charts({ page }) {
  await page.waitForFunction(() => [...document.querySelectorAll('canvas')].every((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 4;
  }));
  for (const canvas of await page.locator('canvas').all()) {
    assert.notEqual(await canvas.getAttribute('aria-label'), '');
  }
}

// All of a permit's page; how many figures were compared.
export async function comparePermit(visitor, permit, line) {
  await open(visitor, `#/permit/${encode(permit)}`);
  const quota = visitor.ask('quota', permit);
  let figures = await compareMay(visitor, quota) + await compareLimits(visitor, quota);
  figures += line ? await compareMonth(visitor, line) : 0;
  await compareNewest(visitor, quota);
  const open_ = visitor.ask('alerts', '--permit', permit).alerts;
  return figures + await compareAlerts(visitor, 'section.permit-alerts .alerts', open_);
}

export async function permitPage(visitor, permits) {
  const { point, ask, world } = visitor;
  const lines = new Map(ask('balance', '2026-10').permits.map((line) => [line.permit, line]));
  await point(`what may be taken, the limits, the month, the alerts of ${permits.length} are those of the commands`, async () => {
    let figures = 0;
    for (const permit of permits) {
      figures += await comparePermit(visitor, permit, lines.get(permit));
    }
    console.log(`# ${figures} figures`);
  });
  await open(visitor, `#/permit/${encode(world.mill)}`);
  await point('its pictures are drawn', () => charts(visitor));
  await sound(visitor, 'permit');
}

/* ---- lists ---- */

export async function compareAlerts({ page }, selector, alerts) {
  if (alerts.length === 0) {
    same('alerts', await page.locator(`${selector} tbody tr:not(.group)`).count(), 0);
    return 0;
  }
  // Which is which: by what was taken, the limit, the entry and when it was found.
  const text = (parts) => parts.map(String).join(' ');
  const shown = (await rows(page, selector)).map((row) => text([litres(row.taken_litres), litres(row.limit_litres), whole(row.cause), row.crossed_at.trim()]));
  const local = (instant) => new Date(Date.parse(instant) + 8 * 3600 * 1000).toISOString().slice(0, 16).replace('T', ' ');
  same('alerts', shown.sort(), alerts.map((alert) => text([told(alert.taken_litres), told(alert.limit_litres), told(alert.cause), local(alert.crossed_at)])).sort());
  return 4 * alerts.length;
}

export async function lists(visitor, permits, alerts) {
  const { point, page, ask } = visitor;
  await point('the list of alerts is that of the command', async () => {
    await open(visitor, '#/alerts');
    console.log(`# ${await compareAlerts(visitor, '.alerts', alerts)} figures of ${alerts.length} alerts`);
  });
  await sound(visitor, 'alerts');
  await point('the list of permits has those that the reader may see, with their volumes', async () => {
    await open(visitor, '#/permits');
    const shown = byKey(await rows(page, '.permits'), 'permit');
    same('permits', [...shown.keys()].sort(), [...permits].sort());
    for (const line of ask('balance', '2026-10').permits.filter(({ permit }) => shown.has(permit))) {
      same(`${line.permit} volume`, litres(shown.get(line.permit).litres), told(line.permit_litres));
    }
    await go(visitor, () => page.locator('.permits tbody a').first().click());
    assert.match(page.url(), /#\/permit\//);
  });
  await open(visitor, '#/permits');
  await sound(visitor, 'permits');
}
