// SPDX-License-Identifier: Apache-2.0
//
// Findings: what is not as it must be, who is to put it right until when, and
// what was done about it.

import { getAll, v1 } from './api.js';
import { address, el, link } from './dom.js';
import { compare, count, isKnown, volumeWithUnit } from './number.js';
import { makeTable } from './table.js';
import { instant } from './when.js';
import { t, term } from './words.js';

function step(one, zone) {
  return el('li', null,
    t('findings.step', { step: t(`findings.did.${one.step}`), at: instant(one.at, zone), entry: count(one.entry) }),
    one.responsible ? ` ${t('findings.to', { name: one.responsible, day: one.until })}` : null,
    one.text ? [' ', el('q', null, one.text)] : null);
}

function why(row) {
  return [
    row.text ? el('q', null, row.text) : null,
    row.since ? el('p', { class: 'quiet' }, t('findings.since', { day: row.since })) : null,
    isKnown(row.litres) ? el('p', { class: 'quiet' }, volumeWithUnit(row.litres)) : null,
  ];
}

function state(row, zone) {
  return [
    el('span', { class: `chip finding-${row.overdue ? 'overdue' : row.state}` }, t(`findings.state.${row.state}`)),
    row.overdue ? el('span', { class: 'quiet' }, t('findings.overdue')) : null,
    row.steps.length > 0 ? el('ul', { class: 'steps' }, row.steps.map((one) => step(one, zone))) : null,
  ];
}

function columnsOf(zone) {
  return [
    { key: 'finding', label: t('findings.number'), kind: 'figure', value: (row) => row.finding, show: (row) => count(row.finding) },
    { key: 'class', label: t('findings.class'), value: (row) => term('finding', row.class), show: (row) => [el('p', null, term('finding', row.class)), why(row)] },
    { parts: [{ key: 'id', label: t('findings.subject'), value: (row) => row.id,
      show: (row) => (row.subject === 'permit' ? link(['permit', row.id], row.id) : `${t(`findings.of.${row.subject}`)} ${row.id}`) },
    { key: 'holder', label: t('sheet.holder'), value: (row) => row.holder || '' }] },
    { key: 'found_at', label: t('alerts.found'), value: (row) => row.found_at, show: (row) => instant(row.found_at, zone).slice(0, 16) },
    { parts: [{ key: 'responsible', label: t('findings.responsible'), value: (row) => row.responsible || '' },
      { key: 'until', label: t('findings.until'), value: (row) => row.until || '' }] },
    { key: 'state', label: t('alerts.state'), kind: 'text', value: (row) => row.state, show: (row) => state(row, zone) },
  ];
}

export async function show(room) {
  const chosen = room.query.get('state') || 'open';
  const path = v1`findings?state=${chosen}`;
  const found = await getAll(path, 'findings', room.signal);
  const select = el('select', { name: 'state', value: chosen,
    on: { change: (event) => { location.hash = address(['findings'], { state: event.target.value }); } } },
  ['open', 'overdue', 'all'].map((value) => el('option', { value, selected: value === chosen }, t(`findings.show.${value}`))));

  room.title(t('findings.title'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('findings.title'))),
    el('form', { class: 'filters', on: { submit: (event) => event.preventDefault() } },
      el('label', { class: 'field' }, el('span', null, t('alerts.state')), select)),
    el('p', { class: 'summary', role: 'status' }, found.findings.length === 0 ? t('findings.none') : t('findings.sum', { n: count(found.findings.length) })),
    found.findings.length === 0 ? null : makeTable({ caption: t('findings.caption'), class: 'alerts', columns: columnsOf(room.session.zone),
      rows: [...found.findings].sort((a, b) => compare(b.finding, a.finding)), sort: '-finding', signal: room.signal }).node);
  room.watch(path);
}
