// SPDX-License-Identifier: Apache-2.0
//
// An area's year in figures: use against its cap, water per unit of output
// against a base year, and how well it is measured and looked after.

import { get, v1 } from './api.js';
import { address, el } from './dom.js';
import { download } from './download.js';
import { count, isKnown, places, unitName, UNKNOWN, volume, yuan } from './number.js';
import { makeTable } from './table.js';
import { t } from './words.js';

// A share as it is published, two decimals; it sorts by its parts per million.
function percent(key, of, label) {
  return {
    key, label: label || t(`indicators.${key}`), kind: 'figure', value: (row) => of(row)?.[`${key}_ppm`],
    show: (row) => (isKnown(of(row)?.[`${key}_percent`]) ? `${of(row)[`${key}_percent`]}%` : UNKNOWN),
  };
}

function state(key, of) {
  return { key, label: t('indicators.state'), value: (row) => of(row)?.state || '',
    show: (row) => (of(row)?.state ? el('span', { class: `chip target-${of(row).state}` }, t(`indicators.state.${of(row).state}`)) : '') };
}

const areaColumn = () => ({ key: 'area', label: t('sheet.area'), value: (row) => row.at, show: (row) => row.name || row.area });

// What a year used: what stands for it, else what was taken so far.
const used = ({ total }) => total.use?.litres ?? total.use?.taken_litres;

function totalColumns(rows) {
  const least = places(rows.flatMap((row) => [used(row), row.total.cap_litres]));
  const figure = (key, value) => ({ key, label: `${t(`indicators.${key}`)} ${unitName()}`, kind: 'figure', value, show: (row) => volume(value(row), least) });
  return [
    areaColumn(), figure('used', used), figure('cap_litres', (row) => row.total.cap_litres),
    percent('cap_share', (row) => row.total), percent('change', (row) => row.total), state('cap_state', (row) => row.total),
  ];
}

function intensityColumns(rows) {
  const least = places(rows.flatMap((row) => [row.litres_per_10k_yuan, row.base_litres_per_10k_yuan]));
  const figure = (key) => ({ key, label: `${t(`indicators.${key}`)} ${unitName()}`, kind: 'figure', value: (row) => row[key], show: (row) => volume(row[key], least) });
  const self = (row) => row;
  return [
    areaColumn(), { key: 'of', label: t('indicators.of'), value: (row) => row.of, show: (row) => t(`indicators.of.${row.of}`) },
    figure('litres_per_10k_yuan'), figure('base_litres_per_10k_yuan'),
    percent('drop', self), percent('pace', self), percent('target', self), state('intensity_state', self),
  ];
}

function rateColumns() {
  const number = (key) => ({ key, label: t(`indicators.${key}`), kind: 'figure', value: (row) => row.oversight?.[key], show: (row) => count(row.oversight?.[key]) });
  const money = (key) => ({ key, label: t(`indicators.${key}`), kind: 'figure', value: (row) => row.oversight?.[key], show: (row) => yuan(row.oversight?.[key]) });
  const quality = (row) => row.quality;
  const oversight = (row) => row.oversight;
  return [
    areaColumn(), percent('share', (row) => row.coverage, t('indicators.coverage')),
    { parts: [percent('arrival', quality), percent('completeness', quality)] }, percent('validity', quality),
    { parts: [percent('inspection', oversight), number('inspected'), number('abstractors')] },
    { parts: [percent('standardised', oversight), number('standardised_intakes'), number('intakes')] },
    { parts: [percent('collection', oversight), money('collected_fen'), money('payable_fen')] },
    percent('leakage', (row) => row.network),
  ];
}

function choose(year, base) {
  const steps = (by, text) => el('a', { href: address(['indicators', String(Number(year) + by)]) }, text);
  const input = el('input', { name: 'base', type: 'number', min: 1990, max: Number(year) - 1, value: base || '', inputmode: 'numeric' });
  const show = () => { location.hash = address(['indicators', year], input.value ? { base: input.value } : {}); };
  return {
    steps: el('nav', { class: 'months', 'aria-label': t('caps.years') }, steps(-1, t('caps.before')), ' ', steps(1, t('caps.after'))),
    form: el('form', { class: 'filters', on: { submit: (event) => { event.preventDefault(); show(); } } },
      el('label', { class: 'field' }, el('span', null, t('indicators.base')), input),
      el('button', { type: 'submit', class: 'plain' }, t('indicators.compare'))),
  };
}

export async function show(room) {
  const year = room.parts[0];
  const base = room.query.get('base');
  const path = base ? v1`indicators/${year}?base=${base}` : v1`indicators/${year}`;
  const found = await get(path, room.signal);
  const areas = found.areas.map((row, at) => ({ ...row, at }));
  const intensities = areas.flatMap((area) => area.intensity.map((one) => ({ ...one, area: area.area, name: area.name, at: area.at })))
    .filter((one) => isKnown(one.litres_per_10k_yuan) || isKnown(one.drop_ppm) || isKnown(one.target_year));
  const { steps, form } = choose(year, base);
  const part = (name, title, columns, rows) => [el('h2', null, title),
    makeTable({ caption: title, class: name, columns, rows, sort: 'area', signal: room.signal }).node];

  room.title(t('indicators.title', { year }));
  room.rests(found.log);
  room.put(
    el('div', { class: 'titles' }, el('h1', { tabindex: '-1' }, t('indicators.title', { year })), steps), form,
    download(t('download.year'), v1`years/${year}/document`, year, room.signal),
    ...(areas.length === 0 ? [el('p', null, t('caps.none'))] : [
      ...part('totals', t('indicators.total'), totalColumns(areas), areas),
      ...(intensities.length === 0 ? [] : part('intensities', t('indicators.intensity'), intensityColumns(intensities), intensities)),
      ...part('rates', t('indicators.rates'), rateColumns(), areas)]));
  room.watch(path);
}
