// SPDX-License-Identifier: Apache-2.0
//
// Signing in: with a token that the office gave, or with the browser's certificate.
// The server is asked who we are only where there is something to show it: a
// browser that was let in by its certificate remembers that there is one.

import { forget, get, keepToken, token } from './api.js';
import { button, el } from './dom.js';
import { t, term } from './words.js';

const READERS = ['office', 'holder', 'auditor'];
const KEY = 'weir.certificate';

export function mayBeKnown() {
  return token() !== null || localStorage.getItem(KEY) !== null;
}

// Who the server takes us for; throws its Problem where it knows nobody.
export async function known(signal) {
  const isByToken = token() !== null;
  if (!isByToken) {
    localStorage.removeItem(KEY);
  }
  const self = await get('v1/self', signal);
  if (!READERS.includes(self.role)) {
    forget();
    throw new Error(t('signin.role', { role: term('role', self.role) }));
  }
  if (!isByToken) {
    localStorage.setItem(KEY, 'yes');
  }
  return self;
}

// Shows the form. done(self) is called with who signed in; why is a sentence, or null.
export function showSignIn(room, why, done) {
  const input = el('input', {
    id: 'token', name: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
    'aria-describedby': 'token-help token-wrong', required: true,
  });
  const wrong = el('p', { id: 'token-wrong', class: 'wrong', role: 'alert' }, why || '');

  async function ask(isByToken) {
    wrong.textContent = '';
    try {
      const self = await known(room.signal);
      input.value = '';
      done(self);
    } catch (error) {
      forget();
      input.setAttribute('aria-invalid', String(isByToken));
      wrong.textContent = error.message;
      input.focus();
    }
  }

  function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') {
      wrong.textContent = t('signin.blank');
      input.focus();
      return;
    }
    keepToken(text);
    ask(true);
  }

  room.title(t('signin.title'));
  room.put(el('section', { class: 'signin' },
    el('h1', { tabindex: '-1' }, t('signin.title')),
    el('form', { on: { submit }, novalidate: true },
      el('label', { for: 'token' }, t('signin.token')),
      input,
      wrong,
      el('p', { id: 'token-help', class: 'help' }, t('signin.help')),
      el('button', { type: 'submit', class: 'primary' }, t('signin.go')),
      el('p', { class: 'help' }, t('signin.certificate'), ' ', button(t('signin.usecertificate'), () => ask(false), { class: 'plain' })),
      el('p', { class: 'help' }, t('signin.keeps')))));
}
