// SPDX-License-Identifier: Apache-2.0
//
// The rooms about the year against `weir caps`, `finding list` and `flow`.

import { litres, permille, told, whole } from './figures.mjs';
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
