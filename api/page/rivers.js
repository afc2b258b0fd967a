// SPDX-License-Identifier: Apache-2.0
//
// Rivers: what must stay at each section and what flows there; which permits
// hang on it, and who was ordered to stop.

import { get, v1 } from './api.js';
import { el, link } from './dom.js';
import { count, decimal, isKnown, UNKNOWN, volumeWithUnit } from './number.js';
import { makeTable } from './table.js';
import { instant } from './when.js';
import { t } from './words.js';

// Litres a second as m³ a second, exactly.
function flow(litres) {
  return isKnown(litres) ? decimal(litres, 3) : UNKNOWN;
}

function sectionColumns(zone) {
  const figure = (key) => ({ key, label: `${t(`rivers.${key}`)} m³/s`, kind: 'figure', value: (row) => row[key], show: (row) => flow(row[key]) });
  return [
    { parts: [{ key: 'name', label: t('rivers.section'), value: (row) => row.name }, { key: 'section', label: t('findings.number'), value: (row) => row.section }] },
    figure('litres_per_s'), figure('warn_litres_per_s'), figure('least_litres_per_s'),
    { key: 'state', label: t('alerts.state'), value: (row) => row.state,
      show: (row) => el('span', { class: `chip river-${row.state}` }, t(`rivers.state.${row.state}`)) },
    { key: 'since', label: t('rivers.since'), value: (row) => row.since || '', show: (row) => (row.since ? instant(row.since, zone).slice(0, 16) : '') },
    { key: 'permits', label: t('rivers.permits'), kind: 'text', value: (row) => row.permits.length,
      show: (row) => el('ul', { class: 'steps' }, row.permits.map((one) => el('li', null, link(['permit', one.permit], one.permit), ' ', one.holder || '',
        one.order ? ` · ${t(`rivers.order.${one.order}`)} ${one.order_from}` : ''))) },
  ];
}

const orderColumns = () => [
  { parts: [{ key: 'permit', label: t('sheet.permit'), value: (row) => row.permit, show: (row) => link(['permit', row.permit], row.permit) },
    { key: 'holder', label: t('sheet.holder'), value: (row) => row.holder || '' }] },
  { key: 'stopped_days', label: t('rivers.stopped'), kind: 'figure', value: (row) => row.stopped_days, show: (row) => count(row.stopped_days) },
  { key: 'after_stop_litres', label: t('rivers.after'), kind: 'figure', value: (row) => row.after_stop_litres, show: (row) => volumeWithUnit(row.after_stop_litres) },
];

export async function show(room) {
  const year = room.session.today.slice(0, 4);
  const [found, orders] = await Promise.all([get(v1`flow/sections`, room.signal), get(v1`flow/orders/${year}`, room.signal)]);
  const table = (name, rows, caption, columns, sort) => makeTable({ caption, class: name, columns, rows, sort, signal: room.signal }).node;

  room.title(t('rivers.title'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('rivers.title'))),
    found.sections.length === 0 ? el('p', null, t('rivers.none'))
      : table('rivers', found.sections, t('rivers.caption'), sectionColumns(room.session.zone), 'name'),
    ...(orders.permits.length === 0 ? [] : [el('h2', null, t('rivers.orders', { year })),
      table('orders', orders.permits, t('rivers.orders', { year }), orderColumns(), 'permit')]));
  room.watch(v1`flow/sections`);
}
