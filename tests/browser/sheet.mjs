// SPDX-License-Identifier: Apache-2.0
//
// The room of the month's sheet, against `weir balance --json`.

import assert from 'node:assert/strict';

import { litres, partOf, permille, takenOf, told, whole } from './figures.mjs';
import { same } from './tap.mjs';
import { UNKNOWN_WORD, byKey, foot, go, open, rows, sound } from './walk.mjs';

const MONTHS = ['2026-08', '2026-10', '2026-09']; // the last one is looked at more closely
const VOLUMES = ['assessed_litres', 'spread_litres', 'supplement_litres', 'prior_adjust_litres', 'plan_litres',
  'last_month_litres', 'last_year_litres', 'year_taken_litres', 'year_plan_litres', 'permit_litres'];
const MAY_BE_LEFT_OUT = ['assessed_litres', 'spread_litres', 'supplement_litres', 'prior_adjust_litres']; // where all are 0
const SUMMED = ['taken_litres', ...VOLUMES];

const shortName = (permit) => permit.slice(permit.indexOf(':') + 1);

function valueOf(line, key) {
  return key === 'taken_litres' ? takenOf(line) : told(line[key]);
}

function sumOf(lines, key) {
  const known = lines.map((line) => valueOf(line, key)).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0n);
}

function comparePairs(what, pairs) {
  for (const [key, shown, wanted] of pairs) {
    same(`${what} ${key}`, shown, wanted);
  }
  return pairs.length;
}

/* ---- permits ---- */

function compareLine(seen, line, language) {
  const taken = seen.taken_litres.trim() === UNKNOWN_WORD[language] ? '—' : seen.taken_litres;
  for (const key of VOLUMES.filter((name) => !(name in seen))) {
    assert.ok(MAY_BE_LEFT_OUT.includes(key) && !line[key], `${line.permit}: no ${key} on the page`);
  }
  same(`${line.permit} holder`, seen.holder.trim(), line.holder || '—');
  same(`${line.permit} flags, how many`, seen.flags.trim() === '—' ? 0 : seen.flags.trim().split(/\s*\n\s*/).length, line.flags.length);
  return comparePairs(line.permit, [
    ['taken_litres', litres(taken), takenOf(line)],
    ['unknown_days', whole(seen.unknown_days), told(line.unknown_days)],
    ['arrival_ppm', permille(seen.arrival_ppm), 'arrival_ppm' in line ? BigInt(line.arrival_ppm) / 1000n : null],
    ['of_plan', permille(seen.of_plan), partOf(takenOf(line), line.plan_litres)],
    ['of_permit', permille(seen.of_permit), partOf(line.year_taken_litres, line.permit_litres)],
    ...VOLUMES.filter((key) => key in seen).map((key) => [key, litres(seen[key]), told(line[key])]),
  ]);
}

// As many decimals everywhere in a column, zeros too.
function haveOneForm(shown, key) {
  const forms = new Set(shown.map((row) => row[key]).filter((text) => /\d/.test(text ?? '')).map((text) => (text.trim().split('.')[1] || '').length));
  assert.ok(forms.size <= 1, `${key}: one column, decimals of ${[...forms].join(' and ')} places`);
}

async function compareLines(visitor, lines) {
  const all = await rows(visitor.page, '.permits');
  ['taken_litres', ...VOLUMES].forEach((key) => haveOneForm(all, key));
  const shown = byKey(all, 'permit');
  same('lines', [...shown.keys()].sort(), lines.map((line) => shortName(line.permit)).sort());
  let figures = 0;
  for (const line of lines) {
    figures += compareLine(shown.get(shortName(line.permit)), line, visitor.language);
  }
  const sums = await foot(visitor.page, '.permits');
  const [of, ...more] = /\d+/.exec(sums.permit.replace(/^.*·/, ''));
  same('lines at the foot', [of, more.length], [String(lines.length), 0]);
  return figures + comparePairs('foot', [
    ['unknown_days', whole(sums.unknown_days), lines.reduce((sum, line) => sum + BigInt(line.unknown_days), 0n)],
    ...SUMMED.filter((key) => key in sums).map((key) => [key, litres(sums[key]), sumOf(lines, key)]),
  ]);
}

/* ---- areas, who has not reported ---- */

async function compareAreas({ page, size }, areas) {
  const shown = await rows(page, '.areas');
  same('rows of areas', shown.length, areas.length);
  const cards = await page.locator('.areas tbody tr').evaluateAll((list) => list.filter((node) => node.checkVisibility()).length);
  same('areas at a glance', cards, size === 'phone' ? areas.filter((area) => area.source === 'all' || area.cap_litres !== undefined).length : areas.length);
  const left = [...areas];
  let figures = 0;
  for (const row of shown) {
    // Its source is a word of either language; its figures tell which row it is only together with the name.
    const at = left.findIndex((area) => (area.name || area.area) === row.area.trim());
    assert.ok(at >= 0, `no area '${row.area}'`);
    const [area] = left.splice(at, 1);
    figures += comparePairs(`area ${area.area} ${area.source}`, [
      ...['taken_litres', 'year_taken_litres', 'cap_litres', 'permits_litres', 'permits_limit_litres'].map((key) => [key, litres(row[key]), told(area[key])]),
      ['of_cap', permille(row.of_cap), partOf(area.year_taken_litres, area.cap_litres)],
    ]);
  }
  return figures;
}

async function compareSilent({ page }, lines) {
  const meters = lines.flatMap((line) => line.meters.filter((meter) => meter.unknown_days > 0).map((meter) => ({ ...meter, line })));
  const shown = byKey(meters.length === 0 ? [] : await rows(page, '.silent'), 'meter');
  same('meters that did not report', [...shown.keys()].sort(), meters.map((meter) => meter.meter || meter.intake).sort());
  return meters.map((meter) => comparePairs(meter.meter, ['unknown_days', 'readings', 'expected_readings'].map((key) => [
    key, whole(shown.get(meter.meter || meter.intake)[key]), told(meter[key])]))).reduce((sum, n) => sum + n, 0);
}

// Everything of a month's sheet; how many figures were compared.
export async function compareSheet(visitor, month) {
  const { page, ask } = visitor;
  const told_ = ask('balance', month);
  await open(visitor, `#/sheet/${month}`);
  same('what the figures rest on', await page.locator('.rests').evaluate((node) => ({ ...node.dataset })),
    { size: String(told_.log.size), root: told_.log.root });
  return await compareLines(visitor, told_.permits) + await compareAreas(visitor, told_.areas) + await compareSilent(visitor, told_.permits);
}

/* ---- sorted, searched, filtered ---- */

const order = (list) => list.map((row) => row.permit);

async function sorts(visitor, lines) {
  const { page, size } = visitor;
  if (size === 'phone') {
    await page.locator('.permits .sortby select').selectOption('-taken_litres');
  } else {
    await page.locator('.permits button[data-sort=taken_litres]').click();
  }
  const by = (a, b) => (a.taken_litres < b.taken_litres ? 1 : -1);
  const wanted = [lines.filter((line) => line.unknown_days > 0), lines.filter((line) => line.unknown_days === 0)]
    .flatMap((group) => [...group].sort(by)).map((line) => shortName(line.permit));
  same('by volume, the greatest first, who has not reported before all', order(await rows(page, '.permits')), wanted);
  assert.match(page.url(), /sort=-taken_litres/);
}

async function narrows(visitor, lines) {
  const { page } = visitor;
  const flag = page.locator('.flags [data-flag=over-plan]');
  await flag.click();
  await compareLines(visitor, lines.filter((line) => line.flags.includes('over-plan')));
  same('pressed', await flag.getAttribute('aria-pressed'), 'true');
  await flag.click();
  await page.locator('input[name=q]').fill('LW-1');
  await compareLines(visitor, lines.filter((line) => line.meters.some((meter) => meter.intake === 'LW-1')));
  await page.locator('input[name=q]').fill('');
  await page.locator('select[name=source]').selectOption('groundwater');
  await compareLines(visitor, lines.filter((line) => line.source === 'groundwater'));
  await page.locator('select[name=source]').selectOption('');
  await go(visitor, () => page.locator('select[name=area]').selectOption('330303'));
  await compareLines(visitor, lines.filter((line) => line.area === '330303'));
  await page.locator('input[name=q]').fill('nobody has this');
  same('no line fits', await page.locator('.permits tbody td.none').count(), 1);
}

export async function sheet(visitor) {
  const { point, ask } = visitor;
  for (const month of MONTHS) {
    await point(`the sheet of ${month} is that of the command`, async () => {
      console.log(`# ${await compareSheet(visitor, month)} figures`);
    });
  }
  await sound(visitor, 'sheet');
  const lines = ask('balance', MONTHS.at(-1)).permits;
  await point('the sheet is sorted', () => sorts(visitor, lines));
  await point('the sheet is searched and filtered, its foot is the sum of what is shown', () => narrows(visitor, lines));
}
