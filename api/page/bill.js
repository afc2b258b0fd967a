// SPDX-License-Identifier: Apache-2.0
//
// A permit's bills of a period: what was billed, or what would be by what is
// known now, which is said to be a preview; each line opens into how it came
// about, down to the registers.

import { get, v1 } from './api.js';
import { derivation, lazyDetails } from './derivation.js';
import { address, el, facts, link, trail } from './dom.js';
import { download } from './download.js';
import { exact, show as showExact, showYuan } from './exact.js';
import { grid } from './grid.js';
import { shortName, unknown } from './line.js';
import { count, decimal, isKnown, rate, unitName, volume, volumeWithUnit, yuan } from './number.js';
import { instant, monthLater, monthName } from './when.js';
import { t, term } from './words.js';

function none(error) {
  if (error.status === 404) {
    return null;
  }
  throw error;
}

// Water without a permit is billed too: "unpermitted:OH-4".
function isPermit(account) {
  return !account.includes(':');
}

// The year's issued ones, and the period's with all their days; words of the registers when asked for.
async function ask(permit, period, signal) {
  const [self, row, issued, explained] = await Promise.all([
    get('v1/self', signal),
    isPermit(permit) ? get(v1`permits/${permit}`, signal) : { holder: shortName(permit) },
    get(v1`permits/${permit}/invoices?period=${period.slice(0, 4)}`, signal),
    get(v1`permits/${permit}/explanation?period=${period}&depth=days`, signal).catch(none),
  ]);
  return { self, row, issued, explained };
}

/* ---- one invoice ---- */

// Of the whole period nothing is known: to people that is no 0.
function isUnknown(invoice) {
  return invoice.incomplete && invoice.taken_litres === 0 && !isKnown(invoice.total_fen);
}

function title(invoice) {
  const key = invoice.corrects ? 'bill.delta' : 'bill.of';
  return t(key, { kind: term('kind', invoice.kind), period: invoice.period });
}

function state(invoice) {
  return el('span', { class: `chip ${invoice.preview ? 'preview' : 'billed'}` }, t(invoice.preview ? 'bill.preview' : 'bill.issued'));
}

function head(invoice, issued, zone) {
  const due = issued && issued.due ? [issued.due, issued.due_unconfirmed ? el('em', { class: 'doubt' }, ` ${t('bill.unconfirmed')} ${issued.due_unconfirmed}`) : null] : null;
  return [
    el('h2', { id: `invoice-${invoice.invoice}` }, title(invoice), ' ', state(invoice)),
    el('p', { class: 'total' }, `${t('bill.total')} `, isKnown(invoice.total_fen)
      ? el('strong', { data: { fen: invoice.total_fen } }, t('bill.yuan', { yuan: yuan(invoice.total_fen) })) : el('strong', { class: 'unknown' }, t('bill.nototal'))),
    invoice.preview ? el('p', { class: 'preview-text' }, t('bill.preview.why', { at: instant(invoice.made, zone) })) : null,
    invoice.incomplete ? el('p', { class: 'warning' }, t('bill.incomplete')) : null,
    facts([
      [t('bill.name'), el('code', null, invoice.invoice)],
      [t('bill.days.of'), t('bill.span', { from: invoice.from, until: invoice.until })],
      [t('sheet.taken_litres'), isUnknown(invoice) ? unknown() : el('span', { data: { litres: invoice.taken_litres } }, volumeWithUnit(invoice.taken_litres))],
      [t('bill.due'), due],
      [t('bill.made'), invoice.preview ? null : [instant(invoice.made, zone), ' ', t('bill.entry', { entry: count(invoice.entry) })]],
      [t('bill.corrects'), invoice.corrects ? el('code', null, invoice.corrects) : null],
      [t('bill.remainder'), invoice.remainder_fen === '0' ? null : t('bill.yuan', { yuan: showYuan(invoice.remainder_fen) })],
      [t('bill.rests'), t('bill.size', { size: count(invoice.from_entries) })],
      [t('sheet.plan_litres'), invoice.no_plan ? t('flag.no-plan') : null],
    ]),
  ];
}

function ruleName(line) {
  return line.band ? [el('code', null, line.rule), ' ', t('bill.band', { n: count(line.band) })] : el('code', null, line.rule);
}

function lineVolume(line) {
  return isKnown(line.energy_wh) ? `${decimal(line.energy_wh, 3)} kWh` : volume(line.volume_litres);
}

// What a delta's lines are now is not what it asks for: that stands in its own table, so no total here.
function lineTable(invoice) {
  const foot = (key, i) => (i === 0 ? t('table.total') : key === 'amount' && isKnown(invoice.total_fen) ? yuan(invoice.total_fen) : null);
  return grid({
    caption: t('bill.lines', { invoice: invoice.invoice }),
    name: 'lines',
    rows: invoice.lines,
    foot: invoice.corrects ? null : foot,
    columns: [
      { label: t('bill.line'), show: (line) => [count(line.line), ' · ', term('part', line.part)] },
      { label: t('meters.intake'), show: (line) => line.intake },
      { label: t('bill.rule'), show: ruleName },
      { label: `${t('bill.volume')} ${unitName()}`, kind: 'figure', show: lineVolume },
      { label: t('bill.rate'), kind: 'figure', show: (line) => rate(line.rate_micro_yuan) },
      { label: t('bill.times'), kind: 'figure', show: (line) => showExact(exact(line.times)) },
      { label: t('bill.amount'), kind: 'figure', key: 'amount', show: (line) => el('span', { data: { fen: line.amount_fen } }, yuan(line.amount_fen)) },
    ],
  });
}

function lineDetails(line, invoice, deep) {
  const name = t(line.band ? 'bill.line.surcharge' : 'bill.line.base', {
    n: count(line.line), part: term('part', line.part), intake: line.intake, rule: line.rule, band: line.band ? count(line.band) : '',
  });
  return lazyDetails([el('span', null, name), ' ', el('strong', { class: 'figure' }, t('bill.yuan', { yuan: yuan(line.amount_fen) })),
    line.unconfirmed.length > 0 ? el('em', { class: 'doubt' }, ` ${t('bill.unconfirmed')}`) : null],
  () => derivation(line, invoice, deep), { class: 'line', data: { line: line.line } });
}

// A delta: each line as it is now, less what was billed for it.
function deltaTable(invoice) {
  const now = (row) => invoice.lines.find((line) => line.line === row.now_line) || row;
  return invoice.delta ? grid({
    caption: t('bill.delta.caption'),
    name: 'delta',
    rows: invoice.delta,
    foot: (key, i) => (i === 0 ? t('table.total') : key === 'amount' && isKnown(invoice.total_fen) ? yuan(invoice.total_fen) : null),
    columns: [
      { label: t('bill.line'), show: (row) => [ruleName(now(row)), ' ', now(row).intake, row.now_line === null ? ` ${t('bill.gone')}` : null] },
      { label: t('bill.now'), kind: 'figure', show: (row) => decimal(row.amount_fen + row.billed_fen, 2, 2) },
      { label: t('bill.billed'), kind: 'figure', show: (row) => yuan(row.billed_fen) },
      { label: t('bill.amount'), kind: 'figure', key: 'amount', show: (row) => yuan(row.amount_fen) },
    ],
  }) : null;
}

function spans(invoice, issued) {
  const unpriced = (invoice.unpriced || []).map((span) => t('bill.unpriced', {
    intake: span.intake, from: span.from, until: span.until, volume: volumeWithUnit(span.volume_litres), why: term('unpriced', span.reason),
  }));
  const unknown = ((issued && issued.unknown) || []).map((span) => t('bill.unknown', { intake: span.intake, from: span.from, until: span.until }));
  const texts = [...unpriced, ...unknown];
  return texts.length === 0 ? null : el('ul', { class: 'spans' }, texts.map((text) => el('li', null, text)));
}

function objections(invoice, zone) {
  return (invoice.objections || []).map((one) => el('div', { class: 'card objection' },
    el('p', null, el('strong', null, t('objection.title', { n: count(one.objection) })), ' ', term('objection', one.state), ' · ',
      t('objection.made', { at: instant(one.made, zone), due: one.due })),
    el('blockquote', null, one.reason),
    isKnown(one.answer) ? [el('p', null, t('objection.answer', { entry: count(one.answer) })), el('blockquote', null, one.text)] : null));
}

// What leaves the office about it; of a preview nothing does.
function papers(invoice, signal) {
  return invoice.preview ? null : ['notice', 'declaration'].map((kind) => download(t(`download.${kind}`), v1`invoices/${invoice.invoice}/${kind}`,
    `${kind}-${invoice.invoice}`, signal));
}

function article(invoice, issued, { zone, signal }, deep) {
  return el('section', { class: `invoice card${invoice.preview ? ' is-preview' : ''}`, 'aria-labelledby': `invoice-${invoice.invoice}`, data: { invoice: invoice.invoice } },
    head(invoice, issued, zone), papers(invoice, signal), objections(invoice, zone), deltaTable(invoice),
    invoice.lines.length > 0 ? [invoice.corrects ? el('h3', null, t('bill.nowlines')) : null, lineTable(invoice)] : null, spans(invoice, issued),
    invoice.lines.length > 0 ? [el('h3', null, t('bill.why')), invoice.lines.map((line) => lineDetails(line, invoice, deep))] : null);
}

/* ---- the period ---- */

// Of a longer period those that nothing is known of, or that have not come, take a line each.
function shortly(invoices, permit) {
  return invoices.length === 0 ? null : el('details', { class: 'card blank-periods' }, el('summary', null, t('bill.blank', { n: count(invoices.length) })),
    el('ul', null, invoices.map((invoice) => el('li', null, link(['bill', permit, invoice.period], invoice.period), ' ', t('bill.nototal')))));
}

function byPeriod(a, b) {
  return a.from < b.from ? -1 : Number(a.from > b.from);
}

function yearTable(issued, permit, period) {
  return issued.invoices.length === 0 ? el('p', null, t('bill.year.none', { year: period.slice(0, 4) })) : grid({
    caption: t('bill.year', { year: period.slice(0, 4) }),
    name: 'year',
    rows: issued.invoices,
    columns: [
      { label: t('bill.period'), show: (row) => (row.period === period ? el('strong', { 'aria-current': 'page' }, row.period) : link(['bill', permit, row.period], row.period)) },
      { label: t('bill.name'), show: (row) => [el('code', null, row.invoice), row.corrects ? ` · ${t('bill.isdelta')}` : null] },
      { label: t('bill.total'), kind: 'figure', show: (row) => (isKnown(row.total_fen) ? yuan(row.total_fen) : null) },
      { label: `${t('sheet.taken_litres')} ${unitName()}`, kind: 'figure', show: (row) => volume(row.taken_litres) },
      { label: t('bill.due'), show: (row) => row.due },
      { label: t('sheet.flags'), show: (row) => [row.incomplete ? t('bill.isincomplete') : null, row.unconfirmed ? t('bill.unconfirmed') : null].filter(Boolean).join(' ') },
    ],
  });
}

function chooser(permit, period, today) {
  const month = period.length === 7 && period[5] !== 'Q' ? period : today.slice(0, 7);
  const periods = [...Array.from({ length: 13 }, (_, i) => monthLater(today.slice(0, 7), -i)), ...[0, 1, 2].map((back) => String(Number(today.slice(0, 4)) - back))];
  if (!periods.includes(period)) {
    periods.push(period);
  }
  const step = (to, text, label) => el('a', { class: 'step', href: address(['bill', permit, to]), 'aria-label': label }, text);
  return el('div', { class: 'months' }, step(monthLater(month, -1), '‹', t('sheet.before')),
    el('select', { 'aria-label': t('bill.period'), value: period, on: { change: (event) => { location.hash = address(['bill', permit, event.target.value]); } } },
      periods.map((name) => el('option', { value: name }, /^\d{4}-\d\d$/.test(name) ? monthName(name) : name))),
    month < today.slice(0, 7) ? step(monthLater(month, 1), '›', t('sheet.after')) : el('span', { class: 'step none', 'aria-hidden': 'true' }, '›'));
}

export async function show(room) {
  const [permit] = room.parts;
  const period = room.parts[1] || monthLater(room.session.today.slice(0, 7), -1);
  const { self, row, issued, explained } = await ask(permit, period, room.signal);
  const bills = explained ? [...explained.invoices].sort(byPeriod) : [];
  const isBlank = (invoice) => invoice.preview && isUnknown(invoice) && invoice.lines.length === 0 && invoice.period !== period;
  const deep = (invoice) => async () => {
    const whole = await get(v1`permits/${permit}/explanation?period=${period}&depth=words`, room.signal);
    return { zone: whole.zone, invoice: whole.invoices.find((one) => one.invoice === invoice.invoice) };
  };
  room.title(t('bill.title', { period, permit }));
  room.rests((explained || issued).log);
  room.put(
    trail([[['permits'], t('nav.permits')], isPermit(permit) ? [['permit', permit], permit] : [shortName(permit)], [t('bill.heading')]]),
    el('div', { class: 'titles' }, el('div', null, el('h1', { tabindex: '-1' }, t('bill.heading')), el('p', null, row.holder)), chooser(permit, period, self.today)),
    ...(bills.length === 0 ? [el('p', { class: 'card' }, t('bill.none', { period }))] : bills.filter((invoice) => !isBlank(invoice)).map((invoice) => article(invoice,
      issued.invoices.find((one) => one.invoice === invoice.invoice), { zone: self.zone, signal: room.signal }, deep(invoice)))),
    shortly(bills.filter(isBlank), permit),
    el('section', { class: 'year-list' }, el('h2', null, t('bill.year', { year: period.slice(0, 4) })), yearTable(issued, permit, period)));
}
