// SPDX-License-Identifier: Apache-2.0
//
// A bill opened step by step, down to the registers, against `weir bill` and
// `weir explain`.

import assert from 'node:assert/strict';

import { fen, litres, micro, told } from './figures.mjs';
import { same } from './tap.mjs';
import { cells, open, sound } from './walk.mjs';

// "0.2" and "1/5" alike.
function exact(text) {
  const [n, d = '1'] = text.replaceAll(',', '').split('/');
  const [head, tail = ''] = n.split('.');
  return { n: BigInt(head + tail), d: BigInt(d) * 10n ** BigInt(tail.length) };
}

const isSame = (a, b) => a.n * b.d === b.n * a.d;

// What is within a fold, after it was opened.
async function unfold(fold) {
  if (await fold.getAttribute('open') === null) {
    await fold.locator('> summary').click();
  }
  await fold.locator('> div > *').first().waitFor();
  await fold.locator('> div > .quiet:only-child').waitFor({ state: 'detached' }); // "loading"
}

function compareLines(shown, invoice) {
  same(`${invoice.invoice} lines`, shown.length, invoice.lines.length);
  invoice.lines.forEach((line, i) => {
    const [number, intake, rule, volume, rate, times, amount] = shown[i];
    const what = `${invoice.invoice} line ${line.line}`;
    same(`${what} number`, Number.parseInt(number, 10), line.line);
    same(`${what} intake`, intake, line.intake);
    assert.ok(rule.includes(line.rule), `${what}: ${rule}`);
    same(`${what} volume`, litres(volume), told(line.volume_litres));
    same(`${what} rate`, micro(rate), told(line.rate_micro_yuan));
    assert.ok(isSame(exact(times), exact(line.times)), `${what} times: ${times}, not ${line.times}`);
    same(`${what} amount`, fen(amount), told(line.amount_fen));
  });
  return 4 * shown.length;
}

async function compareDays(fold, line, invoice) {
  await unfold(fold);
  const shown = await cells(fold, '.line-days');
  same(`line ${line.line} days`, shown.length, line.steps.length);
  const intakes = new Map(invoice.sources.map((source) => [source.source, source.intake]));
  line.steps.forEach((step, i) => {
    const [day, intake, taken] = shown[i];
    assert.ok(day.includes(step.day), `${day}, not ${step.day}`);
    same(`line ${line.line} ${step.day} intake`, intake, intakes.get(step.source));
    same(`line ${line.line} ${step.day}`, litres(taken), told(step.litres));
    const share = exact(step.share ?? '1');
    const inLine = exact(shown[i].at(-1));
    assert.ok(inLine.n * 1000n * share.d === BigInt(step.litres) * share.n * inLine.d, `line ${line.line} ${step.day}: ${shown[i].at(-1)} of ${step.litres} × ${step.share}`);
  });
  return 2 * shown.length;
}

// The first day of a line's first meter, down to the register at both ends of each interval.
async function compareTrail(fold, invoice, day) {
  const meterFold = fold.locator('details.meter-trail').first();
  await unfold(meterFold);
  const dayFold = meterFold.locator('details.day-trail', { hasText: day });
  await unfold(dayFold);
  const [meter] = invoice.meters;
  const within = meter.intervals.filter((interval) => [interval.from, interval.till].map((at, i) => new Date(Date.parse(at)
    + 8 * 3600 * 1000 - 1000 * i).toISOString().slice(0, 10)).reduce((from, until) => from <= day && day <= until));
  const shown = await cells(dayFold, '.intervals');
  same(`${meter.meter} intervals of ${day}`, shown.length, within.length);
  within.forEach((interval, i) => {
    const [, opening, openingEntry, , closing, closingEntry, difference] = shown[i];
    const [a, b] = [meter.readings[interval.opening], meter.readings[interval.closing]];
    const what = `${meter.meter} until ${interval.till}`;
    same(`${what} opening`, litres(opening), BigInt(a.units));
    same(`${what} closing`, litres(closing), BigInt(b.units));
    same(`${what} entries`, [openingEntry, closingEntry].map((text) => text.replaceAll(',', '')), [a.entry, b.entry].map(String));
    same(`${what} difference`, litres(difference), told(interval.litres));
  });
  return 5 * shown.length;
}

// An invoice with each of its lines opened; how many figures were compared.
async function compareInvoice(visitor, invoice, trailDay) {
  const { page } = visitor;
  const node = page.locator(`section.invoice[data-invoice="${invoice.invoice}"]`);
  same(`${invoice.invoice} total`, fen(await node.locator('.total strong').innerText()), told(invoice.total_fen));
  let figures = 1 + compareLines(await cells(node, '.lines'), invoice);
  for (const line of invoice.lines) {
    const fold = node.locator(`details.line[data-line="${line.line}"]`);
    await unfold(fold);
    const steps = await fold.locator('ol.derivation').innerText();
    for (const [what, text] of [['volume', `${line.volume_exact}`]]) {
      assert.ok(steps.replaceAll(',', '').includes(String(Number(text) / 1000)), `line ${line.line}: no ${what} ${text} in its derivation`);
    }
    for (const beaten of line.beaten) {
      assert.ok(steps.includes(beaten), `line ${line.line}: ${beaten} is not said to be beaten`);
    }
    const strong = await fold.locator('ol.derivation > li strong').allInnerTexts();
    assert.ok(strong.some((text) => (text.match(/[\d,]+\.\d\d/g) || []).some((part) => fen(part) === told(line.amount_fen))),
      `line ${line.line}: its amount is not among ${strong}`);
    figures += 2 + await compareDays(fold.locator('details.line-water'), line, invoice);
  }
  if (trailDay) {
    figures += await compareTrail(node.locator('details.line[data-line="1"] details.line-water'), invoice, trailDay);
  }
  return figures;
}

export async function bills(visitor, permit) {
  const { point, ask } = visitor;
  const show = async (period, trailDay) => {
    await open(visitor, `#/bill/${encodeURIComponent(permit)}/${period}`);
    let figures = 0;
    for (const invoice of ask('explain', permit, period).invoices) {
      figures += await compareInvoice(visitor, invoice, trailDay);
    }
    console.log(`# ${figures} figures`);
    return figures;
  };
  await point('a bill that was issued, opened down to the registers, is that of the commands', async () => {
    assert.ok(await show('2026-08', '2026-08-03') > 100);
  });
  await sound(visitor, 'bill');
  await point('a preview with surcharges, opened, is that of the commands', async () => {
    const [preview] = ask('bill', '2026-09', '--permit', permit, '--preview').invoices;
    same('lines that are surcharges', preview.lines.filter((line) => line.part === 'surcharge').length, 2);
    same('the same by explanation', ask('explain', permit, '2026-09').invoices[0].total_fen, preview.total_fen);
    assert.ok(await show('2026-09', null) > 60);
  });
  await sound(visitor, 'preview');
}
