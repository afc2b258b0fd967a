// SPDX-License-Identifier: Apache-2.0
//
// The month's sheet: every permit's line, what is missing, what it rests on.

import { get, v1 } from './api.js';
import { address, button, el, link } from './dom.js';
import { download } from './download.js';
import { flagChips, isWhollyUnknown, paperLine, shareBar, shortName, taken, unknown } from './line.js';
import { chooseUnit, count, isKnown, permille, places, ppm, sum, unit, unitName, volume, volumeWithUnit } from './number.js';
import { monthChooser } from './months.js';
import { makeTable } from './table.js';
import { monthName } from './when.js';
import { has, t, term, terms } from './words.js';


/* ---- columns ---- */

// A permit and the one that replaces it are one account: these are in the newest one's line, and count once.
const OF_ACCOUNT = new Set(['plan_litres', 'year_taken_litres', 'year_plan_litres', 'permit_litres']);

function areaNames(areas) {
  return new Map(areas.filter((area) => area.name).map((area) => [area.area, area.name]));
}

function volumes(rows, key, value = (row) => row[key], least = places(rows.map(value))) {
  return {
    key,
    label: t(`sheet.${key}`),
    kind: 'figure',
    isMinor: !['taken_litres', 'plan_litres'].includes(key),
    value,
    show: (row) => volume(value(row), least),
    foot: (shown) => volume(sum(shown.filter((row) => !(row.replaced && OF_ACCOUNT.has(key))).map(value)), least),
  };
}

function takenPart(rows) {
  const part = volumes(rows, 'taken_litres', taken);
  return { ...part, show: (row) => (isWhollyUnknown(row) ? unknown() : part.show(row)) };
}

function sharePart(key, part, whole) {
  return {
    key,
    label: t(`sheet.${key}`),
    kind: 'figure',
    value: (row) => permille(part(row), whole(row)),
    show: (row) => shareBar(part(row), whole(row)),
  };
}

function unknownPart() {
  return {
    key: 'unknown_days',
    label: t('sheet.unknown_days'),
    kind: 'figure',
    value: (row) => row.unknown_days,
    show: (row) => (row.unknown_days > 0 ? el('strong', { class: 'unknown' }, count(row.unknown_days)) : '0'),
    foot: (rows) => count(sum(rows.map((row) => row.unknown_days)) ?? 0),
  };
}

function nameColumn(month) {
  return {
    parts: [{
      key: 'permit',
      label: t('sheet.permit'),
      value: (row) => shortName(row.permit),
      show: (row) => link(['permit', row.permit, month], shortName(row.permit)),
      foot: (rows) => `${t('table.total')} · ${t('sheet.lines', { n: count(rows.length) })}`,
    }, { key: 'holder', label: t('sheet.holder'), value: (row) => row.holder || '' }, {
      key: 'flags', label: t('sheet.flags'), value: (row) => row.flags.map((flag) => term('flag', flag)).join(' '), show: (row) => flagChips(row.flags),
    }],
  };
}

function hasAny(rows, ...keys) {
  return rows.some((row) => keys.some((key) => row[key] !== undefined && row[key] !== 0));
}

function columnsOf(sheet, names, rows) {
  const pair = (...keys) => {
    const least = places(rows.flatMap((row) => keys.map((key) => row[key])));
    return { parts: keys.map((key) => volumes(rows, key, undefined, least)) };
  };
  return [
    nameColumn(sheet.period),
    { key: 'area', label: t('sheet.area'), isMinor: true, value: (row) => names.get(row.area) || row.area || '' },
    {
      parts: [
        { key: 'source', label: t('sheet.source'), isMinor: true, value: (row) => term('source', row.source ?? '') },
        { key: 'use', label: t('sheet.use'), isMinor: true, value: (row) => terms('use', row.use) },
      ],
    },
    { parts: [takenPart(rows)] },
    hasAny(rows, 'assessed_litres', 'spread_litres') && pair('assessed_litres', 'spread_litres'),
    hasAny(rows, 'supplement_litres', 'prior_adjust_litres') && pair('supplement_litres', 'prior_adjust_litres'),
    { parts: [volumes(rows, 'plan_litres'), sharePart('of_plan', taken, (row) => row.plan_litres)] },
    {
      parts: [unknownPart(), {
        key: 'arrival_ppm', label: t('sheet.arrival_ppm'), kind: 'figure', isMinor: true, value: (row) => row.arrival_ppm, show: (row) => ppm(row.arrival_ppm),
      }],
    },
    pair('last_month_litres', 'last_year_litres'),
    pair('year_taken_litres', 'year_plan_litres'),
    { parts: [volumes(rows, 'permit_litres'), { ...sharePart('of_permit', (row) => row.year_taken_litres, (row) => row.permit_litres), isMinor: true }] },
  ].filter(Boolean);
}

/* ---- what else the sheet has ---- */

function areaTable(sheet, signal) {
  const rows = sheet.areas;
  const figure = (key) => ({
    ...volumes(rows, key), label: t(`area.${key}`), foot: null, isMinor: key.startsWith('permits_') || key === 'taken_litres',
  });
  return makeTable({
    caption: t('area.caption'),
    class: 'areas',
    // A phone shows an area's sources where they have a cap of their own; the others with all figures.
    mark: (row) => (row.source === 'all' ? 'whole' : isKnown(row.cap_litres) ? 'one-source' : 'one-source minor'),
    signal,
    rows,
    sort: 'area',
    columns: [
      { parts: [{ key: 'area', label: t('area.area'), value: (row) => row.area, show: (row) => row.name || row.area }] },
      { key: 'source', label: t('sheet.source'), value: (row) => (row.source === 'all' ? t('area.all') : term('source', row.source)) },
      figure('taken_litres'),
      figure('year_taken_litres'),
      figure('cap_litres'),
      sharePart('of_cap', (row) => row.year_taken_litres,
        (row) => (isKnown(row.cap_litres) ? row.cap_litres + (row.cap_traded_litres || 0) : row.cap_litres)),
      figure('permits_litres'),
      figure('permits_limit_litres'),
    ],
  }).node;
}

function silentMeters(rows) {
  return rows.flatMap((line) => line.meters.filter((meter) => meter.unknown_days > 0).map((meter) => ({ ...meter, line })));
}

function silentTable(rows, month, signal) {
  const figure = (key) => ({ key, label: t(`silent.${key}`), kind: 'figure', value: (row) => row[key], show: (row) => count(row[key]) });
  return makeTable({
    caption: t('silent.caption', { n: count(rows.length) }),
    class: 'silent',
    signal,
    rows,
    sort: '-unknown_days',
    columns: [
      { key: 'meter', label: t('silent.meter'), value: (row) => row.meter || row.intake || '' },
      {
        parts: [{
          key: 'permit', label: t('sheet.permit'), value: (row) => shortName(row.line.permit),
          show: (row) => link(['permit', row.line.permit, month], shortName(row.line.permit)),
        }, { key: 'holder', label: t('sheet.holder'), value: (row) => row.line.holder || '' }],
      },
      figure('unknown_days'),
      figure('readings'),
      figure('expected_readings'),
    ],
  }).node;
}

/* ---- what is chosen ---- */

function choice(label, name, value, options, change) {
  return el('label', { class: 'field' }, el('span', null, label),
    el('select', { name, value, on: { change: (event) => change(event.target.value) } },
      el('option', { value: '' }, t('sheet.every')), options.map(([key, text]) => el('option', { value: key }, text))));
}

function fits(line, chosen) {
  const wanted = chosen.q.trim().toLocaleLowerCase();
  const words = [line.permit, line.holder, line.area, ...line.meters.flatMap((meter) => [meter.meter, meter.intake])];
  return (wanted === '' || words.some((word) => word && word.toLocaleLowerCase().includes(wanted))) &&
    (chosen.source === '' || line.source === chosen.source) &&
    (chosen.flag === '' || line.flags.includes(chosen.flag));
}

function flagFilter(rows, chosen, choose) {
  const counts = new Map();
  for (const flag of rows.flatMap((row) => row.flags)) {
    counts.set(flag, (counts.get(flag) || 0) + 1);
  }
  if (chosen !== '' && !counts.has(chosen)) {
    counts.set(chosen, 0);
  }
  return counts.size === 0 ? null : el('div', { class: 'flags', role: 'group', 'aria-label': t('sheet.flags') },
    [...counts].sort((a, b) => b[1] - a[1]).map(([flag, n]) => button([term('flag', flag), ' ', el('b', null, count(n))],
      () => choose(flag), { class: `chip ${flag}`, 'aria-pressed': String(flag === chosen), data: { flag }, title: t(`flag.${flag}.why`) })));
}

function legend(rows) {
  const flags = [...new Set(rows.flatMap((row) => row.flags))].filter((flag) => has(`flag.${flag}.why`));
  return flags.length === 0 ? null : el('details', { class: 'legend' }, el('summary', null, t('sheet.legend')),
    el('dl', null, flags.map((flag) => [el('dt', null, term('flag', flag)), el('dd', null, t(`flag.${flag}.why`))])));
}

/* ---- the room ---- */

function summary(sheet, rows) {
  const silent = rows.filter((row) => row.unknown_days > 0).length;
  const total = sum(rows.map(taken));
  const said = total === null && silent > 0 ? t('sheet.unknown') : `${silent > 0 ? '≥ ' : ''}${volumeWithUnit(total ?? 0)}`;
  return el('p', { class: 'summary' },
    el('span', { class: `state ${sheet.closed ? 'closed' : 'open'}` }, t(sheet.closed ? 'sheet.closed' : 'sheet.open')), ' ',
    el('span', null, t('sheet.sum', { taken: said, n: count(rows.length) })), ' ',
    silent > 0 ? el('strong', { class: 'unknown' }, t('sheet.silent', { n: count(silent) })) : el('span', null, t('sheet.complete')));
}

function documentPath(month, area) {
  return area === '' ? v1`sheets/${month}/document` : v1`sheets/${month}/document?area=${area}`;
}

function path(month, area) {
  return area === '' ? v1`sheets/${month}` : v1`sheets/${month}?area=${area}`;
}

// What a reader chose, as it stands in the address.
function read(query) {
  return Object.fromEntries(['q', 'area', 'source', 'flag', 'sort'].map((name) => [name, query.get(name) || '']));
}

export async function show(room) {
  const [month] = room.parts;
  const chosen = read(room.query);
  const whole = await get(path(month, ''), room.signal);
  const sheet = chosen.area === '' ? whole : await get(path(month, chosen.area), room.signal);
  const names = areaNames(whole.areas);
  const lines = () => sheet.permits.filter((line) => fits(line, chosen));
  const head = el('div');
  const silent = el('section');

  const table = makeTable({
    caption: t('sheet.caption', { month: monthName(month) }),
    class: 'permits',
    paper: paperLine(t('sheet.title', { month: monthName(month) }), room.session, sheet.log),
    signal: room.signal,
    columns: columnsOf(sheet, names, sheet.permits),
    rows: lines(),
    sort: chosen.sort || 'permit',
    onSort: (sort) => { chosen.sort = sort; room.keep(chosen); },
    groups: [
      { title: (n) => t('sheet.group.silent', { n: count(n) }), holds: (row) => row.unknown_days > 0 },
      { title: (n) => t('sheet.group.reported', { n: count(n) }), holds: () => true },
    ],
  });

  function renew() {
    const rows = lines();
    const meters = silentMeters(rows);
    head.replaceChildren(summary(sheet, rows), ...[flagFilter(sheet.permits, chosen.flag, (flag) => choose('flag', flag === chosen.flag ? '' : flag))]
      .filter(Boolean));
    silent.replaceChildren(meters.length > 0 ? silentTable(meters, month, room.signal) : el('p', null, t('silent.none')));
    return rows;
  }

  function choose(name, value) {
    chosen[name] = value;
    room.keep(chosen);
    const rows = renew();
    table.update(rows);
    room.say(t('sheet.lines', { n: count(rows.length) }));
    document.querySelector(`[data-flag="${CSS.escape(value)}"]`)?.focus();
  }

  // What the server adds up is asked for again.
  function chooseArea(value) {
    chosen.area = value;
    room.keep(chosen);
    room.again('select[name=area]');
  }

  function chooseAnotherUnit(name) {
    chooseUnit(name);
    room.again('select[name=unit]');
  }

  const sources = [...new Set(whole.permits.map((line) => line.source).filter(Boolean))];
  const move = (other) => address(['sheet', other], chosen);
  const tools = el('form', { class: 'filters', role: 'search', on: { submit: (event) => event.preventDefault() } },
    el('label', { class: 'field wide' }, el('span', null, t('sheet.search')),
      el('input', { type: 'search', name: 'q', value: chosen.q, placeholder: t('sheet.search.hint'), on: { input: (event) => choose('q', event.target.value) } })),
    choice(t('sheet.area'), 'area', chosen.area, [...names], chooseArea),
    choice(t('sheet.source'), 'source', chosen.source, sources.map((source) => [source, term('source', source)]), (value) => choose('source', value)),
    el('label', { class: 'field' }, el('span', null, t('unit.choose')), el('select', {
      name: 'unit', value: unit(), on: { change: (event) => chooseAnotherUnit(event.target.value) },
    }, ['m3', 'wan'].map((name) => el('option', { value: name }, t(`unit.${name}`))))),
    button(t('sheet.print'), () => window.print(), { class: 'print' }));

  renew();
  room.title(t('sheet.title', { month: monthName(month) }));
  room.rests(sheet.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('sheet.title', { month: monthName(month) })), monthChooser(month, room.session, move)),
    tools, head, download(t('download.sheet'), documentPath(month, chosen.area), chosen.area === '' ? month : `${month}-${chosen.area}`, room.signal),
    table.node, legend(sheet.permits),
    el('h2', null, t('silent.title')), silent,
    el('h2', null, t('area.title'), ' ', el('span', { class: 'unit' }, unitName())), areaTable(sheet, room.signal),
    sheet.permits.some((line) => line.unknown_days > 0) ? el('p', { class: 'quiet' }, t('area.unknown')) : null);
  room.watch(path(month, chosen.area));
}
