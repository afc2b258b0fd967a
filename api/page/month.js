// SPDX-License-Identifier: Apache-2.0
//
// One permit's month: its figures, its days as bars beside the plan, and the
// same days as a table. What is not known is drawn as unknown, never as 0.

import { drawDays, drawTotals, isUncertain, runningTotals } from './chart.js';
import { el, facts, link } from './dom.js';
import { grid } from './grid.js';
import { flagChips, isWhollyUnknown, shareBar, taken, unknown } from './line.js';
import { count, integer, isKnown, places, unitName, volume, volumeWithUnit } from './number.js';
import { dayName, weekday } from './when.js';
import { t, term } from './words.js';

// The plan's even share of a day, cut to the litre.
function dayShare(data) {
  return isKnown(data.plan_litres) ? integer(data.plan_litres) / BigInt(data.days.length) : null;
}

// Two ways on: the days with their readings, and what they cost.
export function monthFacts(line, month) {
  const known = (litres) => (isKnown(litres) ? volumeWithUnit(litres) : null);
  const some = (litres) => (litres ? volumeWithUnit(litres) : null);
  return [facts([
    [t('sheet.taken_litres'), el('strong', { data: { litres: line.taken_litres } }, isWhollyUnknown(line) ? unknown() : volumeWithUnit(line.taken_litres))],
    [t('sheet.plan_litres'), known(line.plan_litres)],
    [t('sheet.of_plan'), shareBar(taken(line), line.plan_litres)],
    [t('sheet.assessed_litres'), some(line.assessed_litres)],
    [t('sheet.spread_litres'), some(line.spread_litres)],
    [t('sheet.supplement_litres'), some(line.supplement_litres)],
    [t('sheet.unknown_days'), line.unknown_days > 0 ? el('strong', { class: 'unknown' }, count(line.unknown_days)) : '0'],
    [t('sheet.last_month_litres'), known(line.last_month_litres)],
    [t('sheet.last_year_litres'), known(line.last_year_litres)],
    [t('sheet.year_taken_litres'), known(line.year_taken_litres)],
    [t('month.state'), t(line.closed ? 'sheet.closed' : 'sheet.open')],
    [t('sheet.flags'), flagChips(line.flags)],
  ]), el('p', { class: 'ways' }, link(['permit', line.permit, month], t('month.days')), link(['bill', line.permit, month], t('permit.bills')))];
}

/* ---- the days ---- */

// A sentence in place of the pictures, for who does not see them.
function describe(data) {
  const unknown = data.days.filter(isUncertain);
  const known = data.days.filter((day) => isKnown(day.taken_litres) && day.state !== 'none');
  const most = known.reduce((high, day) => (high === null || day.taken_litres > high.taken_litres ? day : high), null);
  return [
    most === null ? t('chart.nothing') : t('chart.most', { day: dayName(most.day), volume: volumeWithUnit(most.taken_litres) }),
    isKnown(data.plan_litres) ? t('chart.share', { volume: volumeWithUnit(dayShare(data)) }) : null,
    unknown.length > 0 ? t('chart.unknown', { n: count(unknown.length), days: unknown.map((day) => day.day.slice(8)).join(', ') }) : null,
  ].filter(Boolean).join(' ');
}

function model(data) {
  return {
    days: data.days,
    plan: isKnown(data.plan_litres) ? data.plan_litres : null,
    volume: volumeWithUnit,
    words: {
      measured: t('chart.measured'),
      spread: t('chart.spread'),
      assessed: t('chart.assessed'),
      unknown: t('chart.notknown'),
      share: t('chart.evenly'),
      shareValue: dayShare(data) === null ? '' : volumeWithUnit(dayShare(data)),
      total: t('chart.total'),
      plan: t('chart.planned'),
      day: (day) => dayName(day.day),
      state: (day) => term('state', day.state),
    },
  };
}

function picture(label) {
  const canvas = el('canvas', { role: 'img', 'aria-label': label });
  return { canvas, node: el('div', { class: 'chart' }, canvas) };
}

function dayTable(data) {
  const totals = runningTotals(data.days);
  const least = places([...totals, ...data.days.map((day) => day.taken_litres)]);
  const rows = data.days.map((day, i) => ({ ...day, total: totals[i] }));
  const figure = (label, show) => ({ label: `${label} ${unitName()}`, kind: 'figure', show });
  const has = (key) => data.days.some((day) => day[key]);
  const part = (key, label) => has(key) && figure(t(label), (day) => (isKnown(day[key]) ? volume(day[key], day[key] === 0 ? 0 : least) : null));
  return grid({
    caption: t('chart.caption', { month: data.month }),
    rows,
    columns: [
      { label: t('chart.day'), show: (day) => [link(['permit', data.permit, day.day], day.day), ' ', weekday(day.day)] },
      figure(t('sheet.taken_litres'), (day) => (isKnown(day.taken_litres) && day.state !== 'none' && day.state !== 'unknown' ? volume(day.taken_litres, least) : null)),
      part('spread_litres', 'sheet.spread_litres'),
      part('assessed_litres', 'sheet.assessed_litres'),
      { label: t('chart.state'), show: (day) => el('span', { class: `state-${day.state}` }, term('state', day.state)) },
      figure(t('chart.total'), (day) => (day.total === null ? null : volume(day.total, least))),
    ].filter(Boolean),
  });
}

// { nodes, draw(signal), update(data): the same nodes with newer figures }
export function makeDays(data) {
  const bars = picture('');
  const totals = picture('');
  const text = el('p', { class: 'chart-text' });
  const table = el('div');
  const details = el('details', { class: 'day-table' }, el('summary', null, t('chart.astable')), table);
  let drawing = null;

  function fill(newer) {
    const sentence = describe(newer);
    text.textContent = sentence;
    bars.canvas.setAttribute('aria-label', `${t('chart.bars', { month: newer.month })} ${sentence}`);
    totals.canvas.setAttribute('aria-label', t('chart.totals', { month: newer.month }));
    table.replaceChildren(dayTable(newer));
  }

  fill(data);
  return {
    nodes: [el('div', { class: 'charts' }, bars.node, totals.node), text, details],
    async draw(signal) {
      const shown = model(data);
      drawing = await Promise.all([drawDays(bars.canvas, shown, signal), drawTotals(totals.canvas, shown, signal)]);
    },
    async update(newer, signal) {
      data = newer;
      fill(newer);
      (drawing || []).forEach((chart) => chart && chart.destroy());
      await this.draw(signal);
    },
  };
}
