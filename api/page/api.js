// SPDX-License-Identifier: Apache-2.0
//
// Asking the server: who asks, what came back, what went wrong. What was read is
// kept in memory only, by its entity tag, and forgotten at the sign-out; the
// browser's own cache, which lies on disk, is not used.

import { has, t } from './words.js';

const TOKEN = 'weir.token';
const KEPT_MAX = 24; // a sheet of ten thousand permits is some megabytes

const kept = new Map(); // path -> { tag, data }, the oldest first

// What the server said instead of an answer.
export class Problem extends Error {
  constructor(status, code, detail) {
    super(explain(status, code, detail));
    this.name = 'Problem';
    this.status = status; // 0: there was no answer
    this.code = code;
    this.detail = detail;
  }
}

// A sentence in the reader's language; the server's own stands behind it where it says more.
function explain(status, code, detail) {
  const known = [`problem.${code}`, `problem.${status}`].find(has);
  return known ? t(known) : detail || t('problem.other', { status });
}

export function token() {
  return sessionStorage.getItem(TOKEN);
}

// For this tab, until it is closed: no cookie, so nothing that another site could make a browser send.
export function keepToken(text) {
  forget();
  sessionStorage.setItem(TOKEN, text);
}

export function forget() {
  kept.clear();
  sessionStorage.removeItem(TOKEN);
}

function keep(path, tag, data) {
  kept.delete(path);
  if (tag !== null) {
    kept.set(path, { tag, data });
  }
  if (kept.size > KEPT_MAX) {
    kept.delete(kept.keys().next().value);
  }
}

async function send(path, options) {
  const headers = new Headers(options.headers);
  if (token() !== null) {
    headers.set('Authorization', `Bearer ${token()}`);
  }
  try {
    return await fetch(new URL(path, document.baseURI), {
      ...options, headers, cache: 'no-store', credentials: 'same-origin', redirect: 'error', referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem(0, 'no-answer', '');
  }
}

async function problem(response) {
  let told = {};
  try {
    told = await response.json();
  } catch {
    // Whoever answered was not weir; the status is all there is.
  }
  const found = new Problem(response.status, told.code || '', told.detail || '');
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent('weir:unknown', { detail: found }));
  }
  return found;
}

// JSON whose integers may be beyond what a Number holds exactly: those become BigInt, by a mark that no word of the
// ledger begins with.
export function parse(text) {
  if (!/\d{16}/.test(text)) {
    return JSON.parse(text);
  }
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}/g,
    (part) => (part.startsWith('"') || Number.isSafeInteger(Number(part)) ? part : `"\\u0001${part}"`));
  return JSON.parse(marked, (_, value) => (typeof value === 'string' && /^\u0001-?\d+$/.test(value) ? BigInt(value.slice(1)) : value));
}

// The answer to GET as an object; the very same object as long as it is unchanged.
export async function get(path, signal) {
  const old = kept.get(path);
  const response = await send(path, { signal, headers: old ? { 'If-None-Match': old.tag } : {} });
  if (response.status === 304 && old) {
    keep(path, old.tag, old.data);
    return old.data;
  }
  if (!response.ok) {
    throw await problem(response);
  }
  const data = parse(await response.text());
  keep(path, response.headers.get('ETag'), data);
  return data;
}

// The answer to GET as a file. Nothing of it is kept.
export async function file(path, signal) {
  const response = await send(path, { signal });
  if (!response.ok) {
    throw await problem(response);
  }
  return response.blob();
}

// An event stream, as it begins: its body is read as it comes. last is the id of the newest event had.
export async function stream(path, last, signal) {
  const headers = { Accept: 'text/event-stream', ...(last === null ? {} : { 'Last-Event-ID': last }) };
  const response = await send(path, { signal, headers });
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

// All of a list, page by page: { ...first page, [key]: all rows }.
export async function getAll(path, key, signal) {
  const first = await get(path, signal);
  const rows = [...first[key]];
  let next = first.next;
  while (next) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`, signal);
    rows.push(...page[key]);
    next = page.next;
  }
  return { ...first, [key]: rows, next: null };
}

// A deed. key is a newKey() of this one deed: sent again after a cut line it is done once.
export async function post(path, body, key, signal) {
  const response = await send(path, {
    signal,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw await problem(response);
  }
  kept.clear(); // a deed may move any figure
  return response.json();
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// v1`permits/${id}/days?month=${month}`: each value stands for itself and for nothing else.
export function v1(texts, ...values) {
  return `v1/${texts[0]}${values.map((value, i) => encodeURIComponent(value) + texts[i + 1]).join('')}`;
}
