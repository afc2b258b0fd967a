// SPDX-License-Identifier: Apache-2.0
//
// A month's bills before their notices: the run's root, who signed it, who has
// to sign yet, and each invoice. Signing itself needs a key, and is not done here.

import { getAll, v1 } from './api.js';
import { address, el, facts, link } from './dom.js';
import { count, places, sum, unitName, volume, yuan } from './number.js';
import { monthChooser } from './months.js';
import { makeTable } from './table.js';
import { instant, monthName } from './when.js';
import { t } from './words.js';

const ROLES = ['preparer', 'checker', 'approver'];

// Roles without a signature under the root as it stands; approvals that are missing still.
export function missing(run) {
  const stands = (role) => run.signatures.some((one) => one.role === role && !one.stale);
  const more = (run.approvals_demanded || 0) - (run.approvals || 0);
  return [
    ...ROLES.filter((role) => role !== 'approver' && !stands(role)).map((role) => t(`approvals.${role}`)),
    ...(more > 0 ? [t('approvals.more', { n: count(more) })] : stands('approver') ? [] : [t('approvals.approver')]),
  ];
}

const signatureColumns = (zone) => [
  { key: 'role', label: t('approvals.role'), value: (row) => row.role, show: (row) => t(`approvals.${row.role}`) },
  { parts: [{ key: 'name', label: t('approvals.name'), value: (row) => row.name || '' },
    { key: 'actor', label: t('approvals.actor'), value: (row) => String(row.actor), show: (row) => t('approvals.by', { actor: count(row.actor) }) }] },
  { key: 'at', label: t('approvals.at'), value: (row) => row.at, show: (row) => instant(row.at, zone).slice(0, 16) },
  { key: 'entry', label: t('approvals.entry'), kind: 'figure', value: (row) => row.entry, show: (row) => count(row.entry) },
  { key: 'stale', label: t('alerts.state'), value: (row) => String(row.stale),
    show: (row) => el('span', { class: `chip ${row.stale ? 'cap-reached' : ''}` }, t(row.stale ? 'approvals.stale' : 'approvals.stands')) },
];

function invoiceColumns(invoices) {
  const least = places(invoices.map((row) => row.taken_litres));
  return [
    { parts: [{ key: 'invoice', label: t('approvals.invoice'), value: (row) => row.invoice, foot: () => t('bill.total') },
      { key: 'permit', label: t('sheet.permit'), value: (row) => row.permit,
        show: (row) => (row.permit.includes(':') ? row.permit : link(['bill', row.permit, row.period], row.permit)) }] },
    { key: 'taken_litres', label: `${t('sheet.taken_litres')} ${unitName()}`, kind: 'figure', value: (row) => row.taken_litres, show: (row) => volume(row.taken_litres, least) },
    { key: 'total_fen', label: t('approvals.total'), kind: 'figure', value: (row) => row.total_fen, show: (row) => yuan(row.total_fen),
      foot: (rows) => yuan(sum(rows.map((row) => row.total_fen))) },
    { key: 'draft', label: t('alerts.state'), value: (row) => String(row.draft || false),
      show: (row) => [el('span', { class: `chip ${row.draft ? 'cap-near' : ''}` }, t(row.draft ? 'approvals.draft' : 'approvals.issued')),
        row.incomplete ? el('span', { class: 'quiet' }, t('approvals.incomplete')) : null] },
    { key: 'due', label: t('bill.due'), value: (row) => row.due || '' },
  ];
}

function run(one, room) {
  const rest = missing(one);
  return [
    facts([[t('approvals.parts'), count(one.parts)], [t('approvals.root'), el('code', { class: 'root' }, one.root)],
      [t('approvals.demanded'), t('approvals.of', { done: count(one.approvals || 0), demanded: count(one.approvals_demanded || 0) })],
      [t('approvals.yet'), rest.length === 0 ? t('approvals.nobody') : rest.join(t('approvals.and'))]]),
    one.one_actor_in_two_roles ? el('p', { class: 'quiet' }, t('approvals.shared')) : null,
    one.signatures.length === 0 ? el('p', null, t('approvals.unsigned'))
      : makeTable({ caption: t('approvals.signatures'), class: 'signatures', columns: signatureColumns(room.session.zone), rows: one.signatures,
        sort: 'entry', signal: room.signal }).node,
  ];
}

export async function show(room) {
  const month = room.parts[0];
  const path = v1`invoices?period=${month}`;
  const found = await getAll(path, 'invoices', room.signal);
  const title = t('approvals.title', { month: monthName(month) });

  room.title(title);
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, title), monthChooser(month, room.session, (other) => address(['approvals', other]))),
    ...(found.signed_off ? run(found.signed_off, room) : [el('p', null, t('approvals.none'))]),
    found.invoices.length === 0 ? null : el('h2', null, t('approvals.invoices')),
    found.invoices.length === 0 ? null : makeTable({ caption: t('approvals.invoices'), class: 'invoices', columns: invoiceColumns(found.invoices),
      rows: found.invoices, sort: 'invoice', signal: room.signal }).node,
    found.signed_off ? el('p', { class: 'quiet' }, t('approvals.how'), ' ', el('code', null, `weir sign run ${month} --as approver`)) : null);
  room.watch(path);
}
