// SPDX-License-Identifier: Apache-2.0
//
// The shell: who is signed in, which room is open, and what stands around it.
//
// A room is a module with one function, show(room), and a row in the table
// below, the first of which fits is taken; its file stands in api/page/meson.build,
// its texts in words.js. It fetches with room.signal, calls room.title(text), and shows itself with
// room.put(nodes), the first of which holds an <h1 tabindex="-1">. What it
// started it ends when room.signal is aborted. It is shown anew when the
// language changes. What a room has:
//
//   parts     what the address says behind the room's name, decoded
//   query     URLSearchParams behind '?' in the address
//   session   the answer of GET /v1/self
//   signal    aborted when the room is left
//   title()   the window's title
//   put()     nodes in place of what is shown
//   say()     a sentence for screen readers
//   rests()   the log's size and root that the figures rest on, at the foot
//   keep()    replaces the query in the address, as an object, without a step of history
//   watch()   asks a path every minute, and offers to show anew when it changed
//   again()   shows the room anew, with the focus on the first element of a selector

import { forget, get, token } from './api.js';
import { address, button, el, link } from './dom.js';
import { count } from './number.js';
import { known, mayBeKnown, showSignIn } from './signin.js';
import { instant, isDay, isMonth, isPeriod } from './when.js';
import { chooseLanguage, language, t, term } from './words.js';

const ROOMS = [
  { name: 'sheet', fits: ([month, ...more]) => isMonth(month) && more.length === 0, load: () => import('./sheet.js') },
  { name: 'permits', fits: (parts) => parts.length === 0, load: () => import('./permits.js') },
  { name: 'permit', fits: ([id, ...more]) => id && more.length === 0, load: () => import('./permit.js') },
  { name: 'permit', fits: ([id, month, ...more]) => id && isMonth(month) && more.length === 0, load: () => import('./days.js') },
  { name: 'permit', fits: ([id, day, ...more]) => id && isDay(day) && more.length === 0, load: () => import('./day.js') },
  { name: 'permit', fits: ([id, day, ...more]) => id && isDay(day) && more.length === 3, load: () => import('./reading.js') },
  { name: 'bill', fits: ([id, period, ...more]) => id && (!period || isPeriod(period)) && more.length === 0, load: () => import('./bill.js') },
  { name: 'alerts', fits: (parts) => parts.length === 0, load: () => import('./alerts.js') },
  { name: 'caps', fits: ([year, ...more]) => /^[0-9]{4}$/.test(year || '') && more.length === 0, load: () => import('./caps.js') },
  { name: 'findings', fits: (parts) => parts.length === 0, load: () => import('./findings.js') },
  { name: 'indicators', fits: ([year, ...more]) => /^[0-9]{4}$/.test(year || '') && more.length === 0, load: () => import('./indicators.js') },
  { name: 'approvals', fits: ([month, ...more]) => isMonth(month) && more.length === 0, load: () => import('./approvals.js') },
  { name: 'rights', fits: ([part, ...more]) => (!part || part === 'offers') && more.length === 0, load: () => import('./rights.js') },
  { name: 'rights', fits: ([part, ...more]) => part === 'trades' && more.length < 2, load: () => import('./trades.js') },
  { name: 'rights', fits: ([part, ...more]) => part === 'auctions' && more.length < 2, load: () => import('./auctions.js') },
  { name: 'rights', fits: ([right, ...more]) => /^(permit|area|share):./.test(right) && more.length === 0, load: () => import('./right.js') },
  { name: 'credit', fits: (parts) => parts.length <= 1, load: () => import('./credit.js') },
  { name: 'rivers', fits: (parts) => parts.length === 0, load: () => import('./rivers.js') },
];

const SLOW_MS = 200; // what takes longer is said
const RENEW_MS = 60000;
const SELF_MS = 600000; // after which it is asked again who we are, and which day it is

let session = null;
let asked = 0; // when that was
let leave = new AbortController();
let visits = 0;
const places = new Map(); // visit -> { top, focus }

const skip = el('a', { class: 'skip', href: '#main' });
const banner = el('aside', { class: 'banner', hidden: true });
const header = el('header', { class: 'head' });
const main = el('main', { id: 'main', tabindex: '-1' });
const foot = el('footer', { class: 'foot' });
const live = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });

function say(text) {
  live.textContent = text;
}

/* ---- around the room ---- */

function home() {
  if (session.role !== 'holder') {
    return address(['sheet', session.today.slice(0, 7)]);
  }
  const own = session.permits || [];
  return own.length === 1 ? address(['permit', own[0]]) : address(['permits']);
}

function navigation() {
  const here = location.hash.split(/[/?]/)[1];
  const rows = [['sheet', t('nav.sheet'), session.role !== 'holder'], ['permits', t('nav.permits'), true],
    ['alerts', t('nav.alerts'), true], ['caps', t('nav.caps'), session.role !== 'holder'], ['findings', t('nav.findings'), true],
    ['rights', t('nav.rights'), true], ['credit', t('nav.credit'), session.role !== 'holder'], ['rivers', t('nav.rivers'), true], ['indicators', t('nav.indicators'), session.role !== 'holder'],
    ['approvals', t('nav.approvals'), session.role !== 'holder']];
  const year = session.today.slice(0, 4);
  const first = { caps: year, indicators: year, approvals: session.today.slice(0, 7) }; // shown when nothing is said
  return el('nav', { 'aria-label': t('app.nav') }, el('ul', null, rows
    .filter(([name, , is]) => is && ROOMS.some((room) => room.name === name))
    .map(([name, text]) => el('li', null, el('a', {
      href: name === 'sheet' ? home() : address([name, first[name]].filter(Boolean)),
      'aria-current': here === name || (name === 'permits' && here === 'permit') ? 'page' : null,
    }, text)))));
}

function who() {
  return el('div', { class: 'who' },
    el('span', { class: 'role' }, term('role', session.role)),
    el('span', { class: 'name' }, session.holder || session.caller),
    token() === null ? el('span', { class: 'quiet' }, t('signin.bycertificate'))
      : button(t('signin.out'), signOut, { class: 'plain' }));
}

function frame() {
  skip.textContent = t('app.skip');
  const other = language() === 'zh' ? 'en' : 'zh';
  header.replaceChildren(...[
    el('a', { class: 'brand', href: session ? home() : '#/' }, el('img', { src: 'page/weir.svg', alt: '', width: 28, height: 28 }),
      el('span', null, t('app.name'))),
    session && navigation(),
    el('div', { class: 'tools' },
      session && who(),
      button(t('app.language'), () => switchTo(other), { class: 'plain', lang: t('app.language.tag') })),
  ].filter(Boolean));
  banner.setAttribute('aria-label', t('app.simulated.short'));
  banner.hidden = !(session && session.simulated);
  banner.textContent = session && session.simulated
    ? `${t('app.simulated')} ${t('app.clock', { now: instant(session.now, session.zone) })}` : '';
  rests(null);
}

function rests(log) {
  foot.replaceChildren(...[
    session && el('p', { class: 'origin' }, `${t('app.origin')} `, el('code', null, session.origin)),
    log && el('p', { class: 'rests', data: { size: log.size, root: log.root } },
      t('app.rests', { size: count(log.size), root: log.root })),
  ].filter(Boolean));
}

function switchTo(name) {
  chooseLanguage(name);
  enter(false);
}

/* ---- rooms ---- */

function find(hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split('?');
  let parts;
  try {
    parts = path.split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
  const room = ROOMS.find(({ name, fits }) => name === parts[0] && fits(parts.slice(1)));
  return room ? { room, parts: parts.slice(1), query: new URLSearchParams(query) } : null;
}

function makeRoom(found, signal) {
  const room = {
    parts: found ? found.parts : [],
    query: found ? found.query : new URLSearchParams(),
    session,
    signal,
    say,
    rests,
    title(text) {
      document.title = `${text} · ${t('app.name')}`;
    },
    put(...nodes) {
      if (!signal.aborted) {
        main.removeAttribute('aria-busy');
        main.replaceChildren(...nodes.filter(Boolean));
      }
    },
    keep(query) {
      if (!signal.aborted) {
        history.replaceState(history.state, '', address([found.room.name, ...found.parts], query));
      }
    },
    watch(path) {
      watch(path, signal);
    },
    again(selector) {
      enter(false).then(() => main.querySelector(selector)?.focus());
    },
  };
  return room;
}

// Asked only while somebody looks; a newer answer is offered, not forced upon who reads.
function watch(path, signal) {
  let old = null;
  get(path, signal).then((data) => { old = data; }, () => {});
  const timer = setInterval(async () => {
    if (document.hidden || old === null) {
      return;
    }
    try {
      if (await get(path, signal) !== old) {
        clearInterval(timer);
        main.prepend(el('p', { class: 'newer', role: 'status' }, t('app.newer'), ' ',
          button(t('app.renew'), () => enter(false), { class: 'plain' })));
      }
    } catch {
      // The next time, or when somebody asks for something.
    }
  }, RENEW_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
}

// What is not there, or not for this caller, is not there the next time either.
function wayOn(error) {
  return error.status === 404 || error.status === 403 ? el('a', { href: home() }, t('app.home'))
    : button(t('app.retry'), () => enter(false), { class: 'primary' });
}

function failed(room, error) {
  room.title(t('app.failed'));
  room.put(el('section', { class: 'failed' },
    el('h1', { tabindex: '-1' }, t('app.failed')),
    el('p', { role: 'alert' }, error.message),
    error.detail && error.detail !== error.message ? el('p', { class: 'quiet', lang: 'en' }, error.detail) : null,
    el('p', null, wayOn(error))));
}

// Where the reader was in what is left: by going back there, it is found again.
function remember() {
  const visit = history.state && history.state.visit;
  if (visit) {
    const focused = document.activeElement;
    places.set(visit, { top: window.scrollY, focus: main.contains(focused) ? focused.getAttribute('href') : null });
  }
}

function settle(isMove) {
  const visit = history.state && history.state.visit;
  const place = visit && places.get(visit);
  if (!visit) {
    visits += 1;
    history.replaceState({ visit: `${Date.now()}-${visits}` }, '');
  }
  if (!isMove) {
    return;
  }
  const again = place && place.focus && [...main.querySelectorAll('a')].find((a) => a.getAttribute('href') === place.focus);
  const target = again || main.querySelector('h1') || main;
  target.focus({ preventScroll: true });
  window.scrollTo(0, place ? place.top : 0);
}

// Shows what the address names; isMove where the reader came from elsewhere.
async function enter(isMove) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  frame();
  if (session === null) {
    showSignIn(makeRoom(null, signal), null, welcome);
    return;
  }
  const found = find(location.hash);
  if (found === null) {
    if (location.hash.replace(/^#\/?/, '') === '') {
      location.replace(home());
    } else {
      failed(makeRoom(null, signal), new Error(t('app.norooms')));
    }
    return;
  }
  if (Date.now() - asked > SELF_MS) {
    known(signal).then(know, () => {});
  }
  const room = makeRoom(found, signal);
  main.setAttribute('aria-busy', 'true');
  const slow = setTimeout(() => say(t('app.loading')), SLOW_MS);
  try {
    await (await found.room.load()).show(room);
  } catch (error) {
    if (!signal.aborted && error.name !== 'AbortError') {
      failed(room, error);
    }
  } finally {
    clearTimeout(slow);
  }
  if (!signal.aborted) {
    main.removeAttribute('aria-busy');
    say(document.title);
    settle(isMove);
  }
}

/* ---- coming and going ---- */

function know(self) {
  session = self;
  asked = Date.now();
}

function welcome(self) {
  know(self);
  enter(true);
}

function signOut() {
  forget();
  session = null;
  history.replaceState(null, '', '#/');
  enter(true);
}

document.addEventListener('weir:unknown', (event) => {
  if (session !== null) {
    forget();
    session = null;
    leave.abort();
    leave = new AbortController();
    frame();
    showSignIn(makeRoom(null, leave.signal), t('signin.ended', { why: event.detail.message }), welcome);
  }
});

skip.addEventListener('click', (event) => {
  event.preventDefault();
  (main.querySelector('h1') || main).focus();
});

window.addEventListener('hashchange', () => enter(true));
document.addEventListener('click', () => remember(), true);
history.scrollRestoration = 'manual';

async function begin() {
  document.body.prepend(skip, banner, header, main, foot, live);
  try {
    if (mayBeKnown()) {
      know(await known());
    }
  } catch (error) {
    if (error.status !== 401) {
      frame();
      showSignIn(makeRoom(null, leave.signal), error.message, welcome);
      return;
    }
    session = null;
  }
  enter(false);
}

begin();
