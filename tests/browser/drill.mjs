// SPDX-License-Identifier: Apache-2.0
//
// From a permit's line down: its days, a day's readings, a reading's register
// words, against `weir balance --json` and `weir explain --json`.

import assert from 'node:assert/strict';

import { litres, partOf, permille, told, whole } from './figures.mjs';
import { same } from './tap.mjs';
import { UNKNOWN_WORD, byKey, foot, go, open, rows, sound } from './walk.mjs';

const OFFSET_MS = 8 * 3600 * 1000; // of the ledger's zone, whatever the desk's

// A count of midnight closes the day before.
const dayOf = (instant) => new Date(Date.parse(instant) + OFFSET_MS - 1000).toISOString().slice(0, 10);
const atPeople = (instant) => new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
const encode = encodeURIComponent;

// "≥ 1,234" where a part of the day is unknown.
const least = (text) => litres(text.replace(/^≥/, ''));

/* ---- days ---- */

// Of each day what the bill's explanation says: { taken, assessed, spread }, summed over intakes and meters.
function daysOf(invoice) {
  const days = new Map();
  const add = (day, key, value) => {
    const sums = days.get(day) || { taken: 0n, assessed: 0n, spread: 0n };
    sums[key] += BigInt(value);
    days.set(day, sums);
  };
  for (const source of invoice.sources) {
    source.days.forEach((day) => add(day.day, 'taken', day.litres));
  }
  for (const meter of invoice.meters) {
    for (const day of meter.days) {
      add(day.day, 'assessed', day.assessed_litres);
      add(day.day, 'spread', day.spread_litres);
    }
  }
  return days;
}

function compareDays(shown, line, invoice, language) {
  const wanted = daysOf(invoice);
  let total = 0n;
  let figures = 0;
  let unknown = 0;
  for (const row of shown) {
    const day = row.day.slice(0, 10);
    const expected = wanted.get(day) || { taken: 0n, assessed: 0n, spread: 0n };
    if (row.taken_litres.trim() === UNKNOWN_WORD[language]) {
      unknown += 1;
      same(`${day}, unknown, yet booked`, expected.taken, 0n);
    } else if (row.taken_litres.trim() !== '—') {
      same(`${line.permit} ${day}`, least(row.taken_litres), expected.taken);
      unknown += Number(row.taken_litres.startsWith('≥'));
      figures += 1;
    } else {
      same(`${line.permit} ${day}, not shown`, expected.taken, 0n);
    }
    for (const key of ['assessed', 'spread'].filter((name) => `${name}_litres` in row)) {
      same(`${line.permit} ${day} ${key}`, litres(row[`${key}_litres`]) ?? 0n, expected[key]);
      figures += 1;
    }
    total += expected.taken;
    if (row.total.trim() !== '—') {
      same(`${line.permit} up to ${day}`, least(row.total), total);
      figures += 1;
      if ('of_plan' in row) {
        same(`${line.permit} of plan up to ${day}`, permille(row.of_plan), partOf(total, line.plan_litres));
        figures += 1;
      }
    }
  }
  same(`${line.permit} days that are unknown`, unknown, line.unknown_days);
  return figures;
}

async function compareMeters({ page }, line) {
  const shown = byKey(await rows(page, '.meters'), 'meter');
  same(`${line.permit} meters`, [...shown.keys()].sort(), line.meters.map((meter) => meter.meter).sort());
  for (const meter of line.meters) {
    const row = shown.get(meter.meter);
    for (const key of ['opening_count', 'booked_litres', 'closing_count']) {
      same(`${meter.meter} ${key}`, litres(row[key]), told(meter[key]));
    }
    same(`${meter.meter} unknown days`, whole(row.unknown_days), told(meter.unknown_days));
    same(`${meter.meter} readings`, row.readings.match(/[\d,]+/g).map(whole).map(String), [meter.readings, meter.expected_readings].map(String));
  }
  return 6 * line.meters.length;
}

// A permit's month; how many figures were compared.
export async function comparePermitMonth(visitor, line, month) {
  const { page, ask, language } = visitor;
  await open(visitor, `#/permit/${encode(line.permit)}/${month}`);
  const [invoice] = ask('explain', line.permit, month).invoices;
  const shown = await rows(page, '.days');
  same(`${line.permit} days`, shown.length, new Date(Date.UTC(month.slice(0, 4), month.slice(5), 0)).getUTCDate());
  const sums = await foot(page, '.days');
  same(`${line.permit} at the foot of its days`, litres(sums.taken_litres), told(line.taken_litres));
  return compareDays(shown, line, invoice, language) + await compareMeters(visitor, line) + 1;
}

/* ---- readings, register words ---- */

// A count is units × 10^-scale litres; the sample's meters count litres.
function exactLitres(reading) {
  same('scale', reading.scale, 0);
  return BigInt(reading.units);
}

function compareReadings(shown, meter, day) {
  const known = new Map(meter.readings.map((reading, i) => [`${atPeople(reading.at)} ${reading.entry}`, { ...reading, i }]));
  const closes = new Map(meter.intervals.map((interval) => [interval.closing, interval]));
  let figures = 0;
  for (const row of shown) {
    const reading = known.get(`${row.at.trim()} ${whole(row.entry)}`);
    if (reading === undefined) {
      same(`${meter.meter} ${row.at}: booked without standing in the explanation`, litres(row.booked_litres), null);
      assert.notEqual(row.reasons.trim(), '—', `${meter.meter} ${row.at}: why does it not count?`);
      continue;
    }
    same(`${meter.meter} ${row.at} count`, litres(row.count), exactLitres(reading));
    const interval = closes.get(reading.i);
    if (interval !== undefined) {
      same(`${meter.meter} ${row.at} booked`, litres(row.booked_litres), told(interval.litres));
    }
    figures += 2;
  }
  const wanted = meter.readings.filter((reading) => dayOf(reading.at) === day).length;
  assert.ok(shown.length >= wanted, `${meter.meter} ${day}: ${shown.length} readings of ${wanted}`);
  return figures;
}

// A permit's day with all readings of its meters.
export async function compareDay(visitor, permit, day) {
  const { page, ask } = visitor;
  await open(visitor, `#/permit/${encode(permit)}/${day}`);
  const [invoice] = ask('explain', permit, day.slice(0, 7)).invoices;
  const tables = await page.locator('.readings').count();
  const shown = await rows(page, '.readings');
  same(`${permit} ${day}: meters with readings`, tables, invoice.meters.length);
  assert.equal(tables, 1, 'told apart by their table only where there is one');
  return compareReadings(shown, invoice.meters[0], day);
}

// One reading, opened from its day.
async function compareWords(visitor, permit, reading) {
  const { page } = visitor;
  await go(visitor, () => page.locator('.readings tbody a').filter({ hasText: atPeople(reading.at) }).first().click());
  same('register words', await page.locator('ol.words code').allInnerTexts(), reading.words.split(' '));
  same('count', litres(await page.locator('.figure-large').innerText()), exactLitres(reading));
}

export async function drill(visitor, permits, month) {
  const { point, ask, world, page } = visitor;
  const lines = ask('balance', month).permits.filter((line) => permits === null || permits.includes(line.permit));
  await point(`the days of each permit in ${month} are those of its explanation`, async () => {
    let figures = 0;
    for (const line of lines) {
      figures += await comparePermitMonth(visitor, line, month);
    }
    console.log(`# ${figures} figures of ${lines.length} permits`);
  });
  await open(visitor, `#/permit/${world.mill}/${month}`);
  await sound(visitor, 'days');
  await point('the readings of days, one with a gap, are those of the explanation', async () => {
    console.log(`# ${await compareDay(visitor, world.mill, '2026-09-09')} figures`);
    console.log(`# ${await compareDay(visitor, world.mill, '2026-09-13')} figures`);
  });
  await sound(visitor, 'day');
  const polled = ask('explain', world.mill, '2026-10').invoices[0].meters[0].readings.find((reading) => reading.words);
  await point('a polled reading shows the words that came over the wire', async () => {
    await compareDay(visitor, world.mill, dayOf(polled.at));
    await compareWords(visitor, world.mill, polled);
  });
  await sound(visitor, 'reading');
  await point('from the sheet to that reading by links alone', async () => {
    await open(visitor, visitor.isHolder ? `#/permit/${world.mill}/2026-10` : '#/sheet/2026-10');
    const click = (selector, hasText) => go(visitor, () => page.locator(selector, { hasText }).last().click());
    if (!visitor.isHolder) {
      await click('.permits tbody a', world.mill);
    }
    await click('.days tbody a', dayOf(polled.at));
    await click('.readings tbody a', atPeople(polled.at));
    await page.locator('ol.words').waitFor();
    await go(visitor, () => page.goBack());
    await page.locator('.readings').waitFor();
  });
}
