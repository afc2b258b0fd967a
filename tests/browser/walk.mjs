// SPDX-License-Identifier: Apache-2.0
//
// What every walk through the page begins and ends with, and how its tables are read.

import assert from 'node:assert/strict';

import { launch, lookWithAxe, overhang, visit } from './browser.mjs';
import { commands } from './figures.mjs';
import { done, none, point, same } from './tap.mjs';

// What stands in place of a volume that nobody knows.
export const UNKNOWN_WORD = { zh: '缺报', en: 'unknown' };

// "zh-desk" of the command line; every one where none is named.
const KINDS = ['zh-desk', 'en-phone', 'en-desk', 'zh-phone'];

export async function theWorld() {
  let text = '';
  for await (const part of process.stdin) {
    text += part;
  }
  return JSON.parse(text);
}

// walk(visitor) for each kind named on the command line, each a visitor who has been nowhere yet.
export async function walks(walk) {
  const world = await theWorld();
  const browser = await launch(world);
  try {
    for (const kind of process.argv.length > 2 ? process.argv.slice(2) : KINDS) {
      const [language, size] = kind.split('-');
      const visitor = await visit(browser, world, { language, size });
      await walk({ ...visitor, browser, kind, ask: commands(world), point: (name, work) => point(`${kind}: ${name}`, work) });
      await visitor.context.close();
    }
  } finally {
    await browser.close();
  }
  done();
}

/* ---- moving about ---- */

// Until the room is shown whole: nothing is being read any more.
export async function settled({ page }) {
  await page.locator('main h1:not([data-left])').first().waitFor();
  await page.waitForFunction(() => document.querySelector('main[aria-busy]') === null);
}

// Does what leads to another room, and waits until that one is shown.
export async function go(visitor, action) {
  await visitor.page.evaluate(() => document.querySelectorAll('main h1').forEach((title) => { title.dataset.left = ''; }));
  await action();
  await settled(visitor);
}

// The room at that address.
export async function open(visitor, hash) {
  const { page, world } = visitor;
  await go(visitor, () => (page.url() === `${world.url}${hash}` ? page.reload() : page.goto(`${world.url}${hash}`)));
}

export async function signIn(visitor, token) {
  const { page } = visitor;
  await page.locator('#token').fill(token);
  await page.locator('form.signin button, .signin button[type=submit]').click();
  await page.locator('#token').waitFor({ state: 'detached' });
  await settled(visitor);
}

/* ---- what every room must be ---- */

export async function sound(visitor, room) {
  const { page, watch, point: say } = visitor;
  await say(`${room}: nothing complained, nothing went elsewhere`, () => none('complaints', watch.wrongs()));
  await say(`${room}: no wider than the window`, async () => same('pixels too wide', await overhang(page), 0));
  await say(`${room}: axe finds nothing`, async () => {
    const { texts } = await lookWithAxe(page);
    none('violations', texts);
  });
}

/* ---- in and out ---- */

// Whoever is not known: the form, and what it says of a wrong token.
export async function strangers(visitor) {
  const { page, watch, point: say, world } = visitor;
  await say('a stranger is asked for a token', async () => {
    await page.goto(world.url);
    await page.locator('#token').waitFor();
    same('language', await page.locator('html').getAttribute('lang'), visitor.language === 'zh' ? 'zh-CN' : 'en');
  });
  await sound(visitor, 'sign-in');
  await say('a wrong token is told so and not kept', async () => {
    watch.allow(/401/);
    const token = world.tokens.office;
    for (const wrong of ['weir', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`]) {
      await page.locator('#token').fill(wrong);
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelector('#token').getAttribute('aria-invalid') === 'true');
      assert.notEqual((await page.locator('[role=alert]').innerText()).trim(), '');
      same('kept', await page.evaluate(() => Object.keys(sessionStorage)), []);
      await page.reload();
      await page.locator('#token').waitFor();
    }
    watch.forbid();
  });
}

// Tab until it holds the focus; Tab alone.
async function tabTo(page, selector, most = 60) {
  for (let i = 0; i < most; i += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way to ${selector} by Tab`);
}

// From the form to a permit, with keys alone; each place where the focus is shows it.
export async function keyboard(visitor, token) {
  const { page, point: say } = visitor;
  await say('keys alone lead to a permit', async () => {
    await tabTo(page, '#token');
    await page.keyboard.insertText(token);
    await page.keyboard.press('Enter');
    await page.locator('#token').waitFor({ state: 'detached' });
    await settled(visitor);
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.evaluate(() => document.body.focus());
    await tabTo(page, 'main .permits th a');
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    });
    same('the focus is seen', outline, true);
    await go(visitor, () => page.keyboard.press('Enter'));
    assert.match(page.url(), /#\/permit\//);
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  });
}

export async function languages(visitor) {
  const { page, point: say, language } = visitor;
  await say('the other language and back', async () => {
    const name = await page.locator('header .brand').innerText();
    for (const tag of language === 'zh' ? ['en', 'zh-CN'] : ['zh-CN', 'en']) {
      await go(visitor, () => page.locator('header button[lang]').click());
      same('language', await page.locator('html').getAttribute('lang'), tag);
      same('the same name', await page.locator('header .brand').innerText() === name, tag.slice(0, 2) === language);
    }
  });
}

export async function signOut(visitor) {
  const { page, point: say } = visitor;
  await say('who signs out leaves nothing behind', async () => {
    await page.locator('header .who button').click();
    await page.locator('#token').waitFor();
    same('kept', await page.evaluate(() => Object.entries({ ...sessionStorage, ...localStorage }).filter(([, value]) => value.includes('weir_'))), []);
    same('cookies', await page.evaluate(() => document.cookie), '');
    await page.goBack();
    await page.locator('#token').waitFor();
  });
}

/* ---- on paper ---- */

// As it is printed: without the tools, with its headings; a PDF of some pages.
export async function print(visitor) {
  const { page, point: say } = visitor;
  await say('it can be printed', async () => {
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.filters', 'header nav', '.tools']) {
      same(`${gone} on paper`, await page.locator(gone).first().isVisible(), false);
    }
    same('heads of tables repeat', await page.locator('.permits thead').evaluate((head) => getComputedStyle(head).display), 'table-header-group');
    const pdf = await page.pdf({ format: 'A4', landscape: true });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages >= 1 && pages <= 6, `${pages} pages`);
    await page.emulateMedia({ media: null });
  });
}

/* ---- tables ---- */

// Rows of a sortable table: { head: its heading's text, key: text of the part so named ... }, as they stand.
export function rows(page, selector) {
  return page.$$eval(`${selector} tbody tr:not(.group)`, (lines) => lines.map((line) => Object.fromEntries(
    [...line.querySelectorAll('div.part')].map((part) => [part.dataset.key, part.querySelector('.value').innerText]))));
}

export function foot(page, selector) {
  return page.$$eval(`${selector} tfoot div.part`, (parts) => Object.fromEntries(
    parts.map((part) => [part.dataset.key, part.querySelector('.value').innerText])));
}

// Of a plain table the texts of its cells, line by line; within is a page or a place on it.
export function cells(within, selector) {
  return within.locator(`${selector} tbody tr`).evaluateAll((lines) => lines.map((line) => [...line.children].map(
    (cell) => (cell.querySelector('.value') ?? cell).innerText.trim())));
}

export function byKey(list, key) {
  const found = new Map(list.map((row) => [row[key], row]));
  assert.equal(found.size, list.length, `twice the same ${key}`);
  return found;
}
