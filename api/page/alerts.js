// SPDX-License-Identifier: Apache-2.0
//
// Alerts: limits that were reached or passed, and notices to a holder of what
// was moved on its account; with what was done about each.

import { getAll, v1 } from './api.js';
import { address, el, link } from './dom.js';
import { compare, count, isKnown, places, unitName, volume, volumeWithUnit } from './number.js';
import { makeTable } from './table.js';
import { instant } from './when.js';
import { t, term } from './words.js';

function isNotice(alert) {
  return alert.basis === 'notice';
}

// "80 % of plan 2026"; of a notice what was moved, and from when.
function what(alert) {
  if (!isNotice(alert)) {
    return t('alerts.reached', { percent: alert.percent, basis: term('basis', alert.basis), period: alert.period });
  }
  return isKnown(alert.moved_litres) ? t('alerts.moved', { from: alert.from, until: alert.until, volume: volumeWithUnit(alert.moved_litres) })
    : t('alerts.changed', { from: alert.from, until: alert.until });
}

function level(alert) {
  return !alert.in_force || alert.state === 'closed' ? 'past' : alert.percent >= 100 ? 'over' : 'tight';
}

function step(one, zone) {
  return el('li', null, t('alerts.step', { step: term('step', one.step), at: instant(one.at, zone), entry: count(one.entry), actor: count(one.actor) }),
    one.text ? [' ', el('q', null, one.text)] : null);
}

function state(alert, zone) {
  return [
    el('span', { class: `chip alert-${level(alert)}` }, term('alertstate', alert.state)),
    alert.in_force ? null : el('span', { class: 'quiet' }, t('alerts.withdrawn', { at: instant(alert.withdrawn_at, zone), entry: count(alert.withdrawn_by) })),
    alert.steps.length > 0 ? el('ul', { class: 'steps' }, alert.steps.map((one) => step(one, zone))) : null,
  ];
}

/* A permit, or what has none: an area, a water body. */
const whose = (alert) => alert.permit || alert.area || alert.basin;

function columnsOf(alerts, session, hasPermit) {
  const zone = session.zone;
  const least = places(alerts.flatMap((alert) => [alert.taken_litres, alert.limit_litres]));
  const figure = (key, label) => ({
    key, label: `${label} ${unitName()}`, kind: 'figure', value: (alert) => alert[key], show: (alert) => volume(alert[key], least),
  });
  const when = (key, label) => ({ key, label, value: (alert) => alert[key], show: (alert) => instant(alert[key], zone).slice(0, 16) });
  return [
    { key: 'what', label: t('alerts.what'), value: what, show: (alert) => el('span', { class: `alert-what ${level(alert)}` }, what(alert)) },
    hasPermit && {
      parts: [{ key: 'permit', label: t('sheet.permit'), value: whose,
        show: (alert) => (!alert.permit || alert.permit.includes(':') ? whose(alert) : link(['permit', alert.permit], alert.permit)) },
      { key: 'holder', label: t('sheet.holder'), value: (alert) => alert.holder || '' }],
    },
    { parts: [figure('taken_litres', t('sheet.taken_litres')), figure('limit_litres', t('ceiling.limit'))] },
    { parts: [when('crossed_at', t('alerts.crossed')), when('found_at', t('alerts.found'))] },
    { key: 'cause', label: t('alerts.cause'), kind: 'figure', value: (alert) => alert.cause, show: (alert) => count(alert.cause) },
    { key: 'alert', label: t('alerts.state'), kind: 'text', value: (alert) => term('alertstate', alert.state), show: (alert) => state(alert, zone) },
  ].filter(Boolean);
}

function options(alerts, session, hasPermit, signal) {
  return {
    caption: t('alerts.caption'),
    class: 'alerts',
    columns: columnsOf(alerts, session, hasPermit),
    rows: [...alerts].sort((a, b) => compare(b.alert, a.alert)),
    sort: '-crossed_at',
    signal,
  };
}

export function alertTable(alerts, session, hasPermit) {
  return makeTable(options(alerts, session, hasPermit)).node;
}

/* ---- the room ---- */

function read(query) {
  return Object.fromEntries(['permit', 'state', 'q', 'basis'].map((name) => [name, query.get(name) || '']));
}

function fits(alert, chosen) {
  const wanted = chosen.q.trim().toLocaleLowerCase();
  return (chosen.basis === '' || alert.basis === chosen.basis) &&
    (wanted === '' || [whose(alert), alert.holder, what(alert)].some((word) => word && word.toLocaleLowerCase().includes(wanted)));
}

function path(chosen) {
  const state = chosen.state === 'all' ? 'all' : 'open';
  return chosen.permit === '' ? v1`alerts?state=${state}` : v1`alerts?permit=${chosen.permit}&state=${state}`;
}

function field(label, control) {
  return el('label', { class: 'field' }, el('span', null, label), control);
}

export async function show(room) {
  const chosen = read(room.query);
  const found = await getAll(path(chosen), 'alerts', room.signal);
  const rows = () => found.alerts.filter((alert) => fits(alert, chosen));
  const table = makeTable({ ...options(found.alerts, room.session, true, room.signal), rows: rows() });
  const sum = el('p', { class: 'summary', role: 'status' });
  const bases = [...new Set(found.alerts.map((alert) => alert.basis))];

  function renew() {
    const shown = rows();
    table.update(shown);
    sum.textContent = shown.length === 0 ? t('alerts.none') : t('alerts.sum', { n: count(shown.length) });
    room.keep(chosen);
  }

  const select = (name, pairs, change) => el('select', { name, value: chosen[name], on: { change: (event) => { chosen[name] = event.target.value; change(); } } },
    pairs.map(([value, text]) => el('option', { value }, text)));
  const again = () => { location.hash = address(['alerts'], chosen); };
  renew();
  room.title(t('alerts.title'));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('alerts.title'))),
    chosen.permit === '' ? null : el('p', null, t('alerts.of'), ' ', link(['permit', chosen.permit], chosen.permit), ' ',
      el('a', { href: address(['alerts'], { ...chosen, permit: '' }) }, t('alerts.ofall'))),
    el('form', { class: 'filters', role: 'search', on: { submit: (event) => event.preventDefault() } },
      field(t('sheet.search'), el('input', { type: 'search', name: 'q', value: chosen.q, on: { input: (event) => { chosen.q = event.target.value; renew(); } } })),
      field(t('alerts.state'), select('state', [['', t('alerts.open')], ['all', t('alerts.all')]], again)),
      field(t('ceiling.name'), select('basis', [['', t('sheet.every')], ...bases.map((basis) => [basis, term('basis', basis)])], renew))),
    sum, table.node);
  room.watch(path(chosen));
}
