// SPDX-License-Identifier: Apache-2.0
//
// The rooms about the year against `weir caps`, `finding list`, `flow`, `indicators` and `sign`.

import { fen, litres, permille, told, whole } from './figures.mjs';
import { same } from './tap.mjs';
import { open, rows, sound } from './walk.mjs';

const FIGURES = ['cap_litres', 'year_taken_litres', 'remaining_litres', 'permits_limit_litres', 'permits_litres'];
const SHARES = ['share_ppm', 'permits_share_ppm'];
const tenths = (ppm) => (told(ppm) === null ? null : BigInt(ppm) / 1000n);

// Every row in the order of the command, each figure of it.
export async function compareCaps({ page, ask }, year) {
  const shown = await rows(page, '.caps');
  const areas = ask('caps', year).areas;
  same('rows', shown.length, areas.length);
  areas.forEach((area, at) => {
    for (const key of FIGURES) {
      same(`${area.area} ${area.source} ${key}`, litres(shown[at][key]), told(area[key]));
    }
    for (const key of SHARES) {
      same(`${area.area} ${area.source} ${key}`, permille(shown[at][key]), tenths(area[key]));
    }
  });
  return areas.length * (FIGURES.length + SHARES.length);
}

export async function caps(visitor, year) {
  const { point } = visitor;
  await point('the tree of caps is that of the command', async () => {
    await open(visitor, `#/caps/${year}`);
    console.log(`# ${await compareCaps(visitor, year)} figures`);
  });
  await sound(visitor, 'caps');
}

// Of a holder those on its own permits.
export async function findings(visitor, permit) {
  const { page, point, ask } = visitor;
  const wanted = ask('finding', 'list', ...(permit ? ['--permit', permit] : [])).findings;
  await point(`the ${wanted.length} findings are those of the command`, async () => {
    await open(visitor, '#/findings');
    const shown = await rows(page, '.alerts');
    same('findings', shown.map((row) => String(whole(row.finding))).sort(), wanted.map((one) => String(one.finding)).sort());
  });
  await sound(visitor, 'findings');
}

export async function rivers(visitor, permits) {
  const { page, point, ask } = visitor;
  await point('sections of rivers are those of the command', async () => {
    await open(visitor, '#/rivers');
    const shown = await rows(page, '.rivers');
    const section = ask('flow').sections[0];
    same('least', Number(shown[0].least_litres_per_s.trim()) * 1000, section.least_litres_per_s);
    same('permits that hang on it', await page.locator('.rivers td li a').allInnerTexts(),
      section.permits.map((one) => one.permit).filter((one) => permits === null || permits.includes(one)));
  });
  await sound(visitor, 'rivers');
}

const PARTS = { total: ['cap_share', 'change'], coverage: ['share'], quality: ['arrival', 'completeness', 'validity'],
  oversight: ['inspection', 'standardised', 'collection'], network: ['leakage'] };
const published = (percent) => (percent === undefined ? '—' : `${percent}%`);

// Every area in the order of the command; percent as they are published.
export async function indicators(visitor, year) {
  const { page, point, ask } = visitor;
  await point('indicators are those of the command', async () => {
    await open(visitor, `#/indicators/${year}?base=${year - 1}`);
    const areas = ask('indicators', year, '--base', String(year - 1)).areas;
    const [totals, rates] = [await rows(page, '.totals'), await rows(page, '.rates')];
    same('areas', [totals.length, rates.length], [areas.length, areas.length]);
    areas.forEach((area, at) => {
      same(`${area.area} used`, litres(totals[at].used), told(area.total.use?.litres ?? area.total.use?.taken_litres));
      same(`${area.area} cap`, litres(totals[at].cap_litres), told(area.total.cap_litres));
      for (const [member, keys] of Object.entries(PARTS)) {
        for (const key of keys) {
          same(`${area.area} ${key}`, ({ ...totals[at], ...rates[at] })[key].trim(), published(area[member]?.[`${key}_percent`]));
        }
      }
      for (const key of ['inspected', 'abstractors', 'standardised_intakes', 'intakes']) {
        same(`${area.area} ${key}`, whole(rates[at][key]), told(area.oversight[key]));
      }
      same(`${area.area} collected`, fen(rates[at].collected_fen), told(area.oversight.collected_fen));
    });
    same('somebody was inspected', areas.some((area) => area.oversight.inspected > 0), true);
  });
  await sound(visitor, 'indicators');
}

export async function approvals(visitor, month) {
  const { page, point, ask } = visitor;
  await point("the run's root, its signatures and its invoices are those of the command", async () => {
    await open(visitor, `#/approvals/${month}`);
    const run = ask('sign', 'run', month).signed_off;
    same('root', await page.locator('main code.root').innerText(), run.root);
    const signed = await rows(page, '.signatures');
    same('who signed', signed.map((row) => `${row.name} ${whole(row.entry)}`), run.signatures.map((one) => `${one.name} ${one.entry}`));
    const shown = await rows(page, '.invoices');
    const invoices = ask('bill', month).invoices;
    same('invoices', shown.map((row) => row.invoice).sort(), invoices.map((one) => one.invoice).sort());
    for (const one of invoices) {
      same(one.invoice, fen(shown.find((row) => row.invoice === one.invoice).total_fen), told(one.total_fen));
    }
  });
  await sound(visitor, 'approvals');
}
