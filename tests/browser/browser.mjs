// SPDX-License-Identifier: Apache-2.0
//
// A browser whose every complaint is kept: messages of the console, errors of
// scripts, requests elsewhere, requests that fail. And axe-core over what it shows.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const LOCALES = { zh: 'zh-CN', en: 'en-GB' };
const PATIENCE_MS = 40000;
const WEIGHTY = ['serious', 'critical'];

let axe;

export async function launch(world) {
  const require = createRequire(`${world.modules}/modules.cjs`);
  axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  const { chromium } = require('playwright-core');
  // No name but the server's leads anywhere.
  return chromium.launch({
    executablePath: world.browser,
    args: ['--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}

// A visitor: a window of his own, with nothing stored.
export async function visit(browser, world, { language, size, ...more }) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
    locale: LOCALES[language],
    timezoneId: 'Europe/Berlin', // days are the ledger's, wherever the desk stands
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
    ...more,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const watch = watchOver(page, new URL(world.url).origin);
  return { context, page, watch, world, language, size };
}

// Everything that went wrong; what a test brings about itself it names first.
function watchOver(page, origin) {
  const wrongs = [];
  let allowed = [];
  const note = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) {
      wrongs.push(text);
    }
  };
  let requests = 0;

  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      note(`console ${message.type()}: ${message.text()} at ${message.location().url}`);
    }
  });
  page.on('pageerror', (error) => note(`script: ${error.stack || error}`));
  page.on('request', (request) => {
    requests += 1;
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) {
      note(`elsewhere: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // What the page itself gives up when its reader goes on, and a 304, which has no body to read.
    if (why !== 'net::ERR_ABORTED') {
      note(`failed: ${request.url()} ${why}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      note(`status ${response.status()}: ${response.url()}`);
    }
  });
  return {
    allow(...patterns) {
      allowed = patterns;
    },
    forbid() {
      allowed = [];
    },
    wrongs: () => wrongs.splice(0),
    requests: () => requests,
  };
}

// What axe finds, as texts; `weighty` of them are serious or critical.
export async function lookWithAxe(page) {
  if (!await page.evaluate(() => 'axe' in globalThis)) {
    await page.evaluate(axe);
  }
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    preload: false,
    resultTypes: ['violations'],
    elementRef: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  const texts = violations.map((violation) => `${violation.impact} ${violation.id}: ${violation.help}: `
    + violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`).join('; '));
  return { texts, weighty: violations.filter(({ impact }) => WEIGHTY.includes(impact)).length };
}

// Nothing but tables of their own may be wider than the window.
export function overhang(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
