// SPDX-License-Identifier: Apache-2.0
//
// How a line of a bill came about, step by step: its water day by day, the limit
// and the band, the rate, the factors, the rounding; which rule says so, in
// which document, and what of it nobody has confirmed.

import { el } from './dom.js';
import { divide, exact, isSame, isWhole, multiply, places, shift, show, showM3, showYuan } from './exact.js';
import { grid } from './grid.js';
import { count, decimal, integer, isKnown, rate, volume, volumeWithUnit, yuan } from './number.js';
import { dayTrail } from './registers.js';
import { t, term } from './words.js';

function m3(litres) {
  return `${decimal(litres, 3)} m³`;
}

// 28 % of 100,000: "28", cut at four decimals.
function percent(part, whole) {
  return decimal(integer(part) * 1000000n / integer(whole), 4);
}

function doubt(why) {
  return why ? el('p', { class: 'doubt' }, el('em', null, t('bill.unconfirmed')), ' ', why) : null;
}

function source(text) {
  return text ? el('p', { class: 'document' }, t('bill.document'), ' ', el('cite', null, text)) : null;
}

// Its inside is made when it is opened for the first time; make may have to ask first.
export function lazyDetails(summary, make, attributes) {
  const inside = el('div');
  const node = el('details', attributes, el('summary', null, summary), inside);
  node.addEventListener('toggle', async () => {
    if (!node.open || node.dataset.made) {
      return;
    }
    node.dataset.made = 'yes';
    try {
      inside.replaceChildren(el('p', { class: 'quiet' }, t('app.loading')));
      inside.replaceChildren(...[await make()].flat().filter(Boolean));
    } catch (error) {
      delete node.dataset.made;
      inside.replaceChildren(el('p', { role: 'alert' }, error.message));
    }
  });
  return node;
}

/* ---- the water ---- */

// What of a day's water is in the line.
function inLine(step) {
  return step.share ? multiply(exact(step.litres), exact(step.share)) : exact(step.litres);
}

function meterDays(meter, shown, deep) {
  const days = meter.days.filter(({ day }) => shown.has(day));
  return days.map((one) => lazyDetails([el('span', { class: 'day' }, one.day), ' ',
    el('span', { class: 'figure' }, volumeWithUnit(one.measured_litres + one.assessed_litres)),
    one.assessed_litres ? ` · ${t('sheet.assessed_litres')} ${volume(one.assessed_litres)}` : null,
    one.spread_litres ? ` · ${t('sheet.spread_litres')} ${volume(one.spread_litres)}` : null,
    one.withheld_litres ? ` · ${t('bill.withheld')} ${volume(one.withheld_litres)}` : null], async () => {
    const { zone, invoice } = await deep();
    const same = invoice.meters.find((other) => other.meter === meter.meter && other.intake === meter.intake && other.account === meter.account);
    return same ? dayTrail(same, one.day, zone) : el('p', null, t('registers.none'));
  }, { class: 'day-trail' }));
}

function entries(list) {
  return list.length === 0 ? '' : t('bill.entries', { entries: list.map((entry) => count(entry)).join(', ') });
}

// The days of one line, and below them the meters that they come from.
function water(line, invoice, deep) {
  const steps = line.steps || [];
  const days = new Set(steps.map(({ day }) => day));
  const intakes = new Map(invoice.sources.map((one) => [one.source, one]));
  const used = [...new Set(steps.map((step) => step.source))].map((number) => intakes.get(number)).filter(Boolean);
  const hasBasis = steps.some((step) => isKnown(step.basis));
  const least = places(steps.map((step) => step.litres), 3);
  const table = grid({
    caption: t('bill.days', { line: count(line.line), invoice: invoice.invoice }),
    name: 'line-days',
    dense: true,
    rows: steps,
    columns: [
      { label: t('chart.day'), show: (step) => (step.total === 'before' ? t('bill.daybefore', { day: step.day }) : step.day) },
      { label: t('meters.intake'), show: (step) => intakes.get(step.source)?.intake },
      { label: `${t('sheet.taken_litres')} m³`, kind: 'figure', show: (step) => decimal(step.litres, 3, least) },
      hasBasis && { label: `${t('bill.basis')} m³`, kind: 'figure', show: (step) => decimal(step.basis ?? step.litres, 3) },
      { label: `${t('bill.inline')} m³`, kind: 'figure', show: (step) => show(shift(inLine(step), -3), least) },
    ].filter(Boolean),
  });
  const meters = invoice.meters.filter((meter) => used.some(({ intake }) => intake === meter.intake));
  return [table, ...meters.map((meter) => lazyDetails(
    [t('bill.meter', { meter: meter.meter, intake: meter.intake }), ' ', el('span', { class: 'quiet' }, entries(meter.entries || []))],
    () => meterDays(meter, days, deep), { class: 'meter-trail' }))];
}

/* ---- the limit ---- */

function bandReach(line, surcharge, window) {
  const waived = integer(window.waived_litres ?? 0);
  if (!isKnown(line.band)) {
    return t('band.waived', { waived: m3(waived) });
  }
  const band = surcharge.bands[line.band - 1];
  const next = surcharge.bands[line.band];
  if (surcharge.charging === 'all') {
    return t('band.all');
  }
  const low = surcharge.charging === 'marginal' ? exact(band.over) : surcharge.dead_band_charged ? exact('0') : exact(surcharge.dead_band);
  const at = (over) => showM3Of(multiply(exact(`${integer(window.limit_litres) * (over.d + over.n) + waived * over.d}`), { n: 1n, d: over.d }));
  return surcharge.charging === 'marginal' && next ? t('band.reach', { low: at(low), high: at(exact(next.over)) }) : t('band.above', { low: at(low) });
}

function showM3Of(litres) {
  return `${show(shift(litres, -3))} m³`;
}

function windowText(window, surcharge) {
  const over = integer(window.taken_litres) - integer(window.limit_litres);
  const values = {
    from: window.from, until: window.until, ceiling: term('limit', surcharge.ceiling), limit: m3(window.limit_litres), taken: m3(window.taken_litres),
    over: m3(over), percent: window.limit_litres > 0 ? percent(over, window.limit_litres) : '',
  };
  return [t(window.total === 'before' ? 'window.before' : 'window.now', values),
    over > 0n ? t(window.limit_litres > 0 ? 'window.over' : 'window.all', values) : null, window.spread ? t('window.spread') : null].filter(Boolean).join(' ');
}

function bandList(surcharge) {
  return surcharge.bands.map((band) => t('band.row', { over: show(shift(exact(band.over), 2)), times: isKnown(band.times) ? show(exact(band.times))
    : t('band.range', { least: show(exact(band.times_min)), most: show(exact(band.times_max)) }) })).join('; ');
}

function ceiling(line, invoice) {
  const book = invoice.rulebooks.find((one) => one.rulebook === line.rulebook);
  const surcharge = book && book.surcharges.find((one) => one.surcharge === line.rule);
  if (!surcharge) {
    return null;
  }
  const windows = invoice.ceilings.filter((one) => one.rulebook === line.rulebook && one.surcharge === line.rule &&
    isKnown(one.limit_litres) && one.taken_litres > one.limit_litres);
  return el('li', null, el('h4', null, t('bill.step.limit')),
    surcharge.ceiling === 'unpermitted' ? el('p', null, t('window.unpermitted')) : windows.map((window) => el('p', null,
      windowText(window, surcharge), ' ', bandReach(line, surcharge, window))),
    el('p', null, t('band.list', { bands: bandList(surcharge) }), ' ', term('charging', surcharge.charging), ' ', term('edge', surcharge.edge)),
    source(surcharge.document), doubt(surcharge.unconfirmed));
}

/* ---- rate, factors, rounding ---- */

function rateStep(line, price) {
  if (!line.rate) {
    return el('li', null, el('h4', null, t('bill.step.rate')), el('p', null, t('bill.free')));
  }
  const per = isKnown(line.energy_wh) ? 'bill.rate.kwh' : 'bill.rate.m3';
  return el('li', null, el('h4', null, t('bill.step.rate')),
    el('p', null, '× ', t(per, { rate: rate(line.rate_micro_yuan) }), ' ', el('code', null, line.rate),
      price && price.use ? ` · ${term('use', price.use)}` : null),
    source(price && price.document), doubt(price && price.unconfirmed));
}

function factorStep(line) {
  const rows = line.factors.map((factor) => el('p', null, `× ${show(exact(factor.times))} `, term('factor', factor.what), ' ', el('code', null, factor.rule)));
  const product = line.factors.reduce((all, factor) => multiply(all, exact(factor.times)), exact('1'));
  const times = exact(line.times);
  if (product.n !== 0n && !isSame(product, times)) {
    rows.push(el('p', null, `× ${show(divide(times, product))} `, t('bill.part')));
  }
  return rows.length === 0 ? null : el('li', null, el('h4', null, t('bill.step.factors')), rows);
}

function rounded(exactFen, fen) {
  return isWhole(exact(exactFen)) ? t('bill.exactly', { yuan: yuan(fen) }) : t('bill.rounded', { exact: showYuan(exactFen), yuan: yuan(fen) });
}

function amountStep(line) {
  const total = line.running_total;
  return el('li', null, el('h4', null, t('bill.step.amount')), total ? [
    el('p', null, t('bill.running.now'), ' ', rounded(total.now_exact_fen, total.now_fen)),
    el('p', null, t('bill.running.before'), ' ', rounded(total.before_exact_fen, total.before_fen)),
    el('p', null, '= ', el('strong', null, t('bill.running.so', { yuan: yuan(line.amount_fen) }))),
  ] : el('p', null, '= ', el('strong', null, rounded(line.amount_exact_fen, line.amount_fen))));
}

function ruleStep(line, invoice) {
  const book = invoice.rulebooks.find((one) => one.rulebook === line.rulebook);
  return el('li', null, el('h4', null, t('bill.step.rule')),
    el('p', null, el('code', null, line.rule), ' · ', book ? book.title : '', ' ', el('code', null, line.rulebook), ' ',
      book && isKnown(book.entry) ? el('span', { class: 'quiet' }, t('bill.entry', { entry: count(book.entry) })) : null),
    book ? source(book.source) : null,
    line.beaten.map((rule) => el('p', null, t(book && book.combine === 'highest' ? 'bill.dearer' : 'bill.first', { rule }))),
    line.unconfirmed.length === 0 ? null : el('div', { class: 'doubts' }, el('p', null, el('em', null, t('bill.doubts'))),
      el('ul', null, line.unconfirmed.map((one) => el('li', null, term('doubt', one.what), ' ', el('code', null, one.id), ': ', one.why)))));
}

// The steps of one line; deep() gives { zone, invoice } down to the registers' words.
export function derivation(line, invoice, deep) {
  if (line.part !== 'base' && line.part !== 'surcharge') { // of the invoice's sum, and of no water
    return el('ol', { class: 'derivation' }, amountStep(line), ruleStep(line, invoice));
  }
  const price = invoice.prices.find((one) => one.price === line.price);
  const volumeText = isKnown(line.energy_wh) ? t('bill.water.energy', { m3: `${showM3(line.volume_exact)} m³`, kwh: show(shift(exact(line.energy_exact), -3)) })
    : `${showM3(line.volume_exact)} m³`;
  return el('ol', { class: 'derivation' },
    el('li', null, el('h4', null, t('bill.step.water')),
      el('p', null, t('bill.water', { intake: line.intake, from: line.from, until: line.until }), ' ', el('strong', null, volumeText),
        line.spread ? [' ', el('em', null, t('bill.spread'))] : null),
      lazyDetails(t('bill.open.days', { n: count((line.steps || []).length) }), () => water(line, invoice, deep), { class: 'line-water' })),
    ceiling(line, invoice),
    rateStep(line, price),
    factorStep(line),
    amountStep(line),
    ruleStep(line, invoice));
}
