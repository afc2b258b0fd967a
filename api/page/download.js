// SPDX-License-Identifier: Apache-2.0
//
// Documents as files: asked for as anything else, with the token, and handed to
// the browser as what it saves. They come in the language that the page shows.

import { file } from './api.js';
import { button, el } from './dom.js';
import { language, t } from './words.js';

// A browser reads it while it saves it, and does not say when it has.
const KEPT_MS = 60000;

// What no file's name may have anywhere becomes a dash.
function fileName(name) {
  return `${name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, '-')}.pdf`;
}

function save(blob, name) {
  const at = URL.createObjectURL(blob);
  el('a', { href: at, download: fileName(name) }).click();
  setTimeout(() => URL.revokeObjectURL(at), KEPT_MS);
}

function inLanguage(path) {
  return `${path}${path.includes('?') ? '&' : '?'}lang=${language() === 'zh' ? 'zh_CN' : 'en'}`;
}

// A button that saves the PDF of that path under that name; what goes wrong is said beside it.
export function download(label, path, name, signal) {
  const said = el('span', { class: 'doubt', role: 'status' });
  const fetchAndSave = async (event) => {
    const pressed = event.currentTarget;
    pressed.disabled = true;
    said.textContent = t('download.draws');
    try {
      save(await file(inLanguage(path), signal), name);
      said.textContent = '';
    } catch (error) {
      said.textContent = error.name === 'AbortError' ? '' : error.message;
    } finally {
      pressed.disabled = false;
    }
  };
  return el('p', { class: 'download' }, button(label, fetchAndSave, { class: 'save' }), ' ', said);
}
