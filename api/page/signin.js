// SPDX-License-Identifier: Apache-2.0
//
// Signing in: with a token that the office gave.

import { forget, get, keepToken } from './api.js';
import { el } from './dom.js';
import { t, term } from './words.js';

const READERS = ['office', 'holder', 'auditor'];

// Who the server takes us for; throws its Problem where it knows nobody.
export async function known(signal) {
  const self = await get('v1/self', signal);
  if (!READERS.includes(self.role)) {
    forget();
    throw new Error(t('signin.role', { role: term('role', self.role) }));
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

  async function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    wrong.textContent = text === '' ? t('signin.blank') : '';
    if (text === '') {
      input.focus();
      return;
    }
    keepToken(text);
    try {
      const self = await known(room.signal);
      input.value = '';
      done(self);
    } catch (error) {
      forget();
      input.setAttribute('aria-invalid', 'true');
      wrong.textContent = error.message;
      input.focus();
    }
  }

  room.title(t('signin.title'));
  room.put(el('section', { class: 'signin' },
    el('h1', { tabindex: '-1' }, t('signin.title')),
    el('form', { on: { submit }, novalidate: true },
      el('label', { for: 'token' }, t('signin.token')),
      input,
      wrong,
      el('p', { id: 'token-help', class: 'help' }, t('signin.help'), ' ', t('signin.certificate')),
      el('button', { type: 'submit', class: 'primary' }, t('signin.go')),
      el('p', { class: 'help' }, t('signin.keeps')))));
}
