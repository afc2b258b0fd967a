// SPDX-License-Identifier: Apache-2.0
//
// The pictures of the guide, made on demand and looked at before they are kept:
//
//   tests/browser/world.py build/api/weir . build-modules screens.mjs docs/guide
//
// Needs pngquant, which makes them small.

import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { launch, visit } from './browser.mjs';
import { open, signIn, theWorld } from './walk.mjs';

const COLOURS = 96;
const WIDE = { width: 1280, height: 860 };

const PICTURES = [
  { name: 'sheet', role: 'office', size: 'desk', hash: () => '#/sheet/2026-09' },
  { name: 'permit', role: 'holder', size: 'desk', hash: (mill) => `#/permit/${mill}`, height: 1240 },
  { name: 'bill', role: 'holder', size: 'desk', hash: (mill) => `#/bill/${mill}/2026-09`, open: 'details.line:nth-of-type(3) > summary', height: 1240 },
  { name: 'phone', role: 'holder', size: 'phone', hash: (mill) => `#/permit/${mill}` },
];

async function take(visitor, picture, file) {
  const { page, world } = visitor;
  await page.goto(world.url);
  await signIn(visitor, world.tokens[picture.role]);
  await open(visitor, picture.hash(world.mill));
  if (picture.open) {
    await page.locator(picture.open).last().click();
    await page.locator('details[open] > div > *').first().waitFor();
  }
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
  await page.waitForTimeout(500); // charts
  await page.screenshot({ path: file });
  execFileSync('pngquant', ['--force', '--strip', '--nofs', '--output', file, String(COLOURS), file]);
  console.log(`${file}: ${statSync(file).size} bytes`);
}

const world = await theWorld();
const folder = resolve(process.argv[2]);
const browser = await launch(world);
for (const language of ['en', 'zh']) {
  for (const picture of PICTURES) {
    const viewport = picture.size === 'desk' ? { viewport: { ...WIDE, height: picture.height ?? WIDE.height } } : {};
    const visitor = await visit(browser, world, { language, size: picture.size, ...viewport });
    await take(visitor, picture, join(folder, `${picture.name}.${language}.png`));
    await visitor.context.close();
  }
}
await browser.close();
