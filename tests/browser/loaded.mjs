// SPDX-License-Identifier: Apache-2.0
//
// The page's modules as they are, in node alone.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// What they ask of a browser when they are loaded.
const kept = new Map([['weir.language', 'en']]);
globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
globalThis.document = { documentElement: {} };
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });

// load('number.js') of the folder; a copy says that its files are modules, which only a browser knows unsaid.
export function loader(folder) {
  const top = mkdtempSync(join(tmpdir(), 'weir-page-'));
  process.on('exit', () => rmSync(top, { recursive: true }));
  cpSync(folder, top, { recursive: true });
  writeFileSync(join(top, 'package.json'), '{"type": "module"}');
  return (name) => import(pathToFileURL(join(top, name)).href);
}
