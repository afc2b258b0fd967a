// SPDX-License-Identifier: Apache-2.0
//
// Charts of a month: its days as bars, and their running total as a line.
// Pictures only: the same figures stand in a table beside them, and nothing can
// be read off a chart that is not said there. To be drawn, litres become m³ as
// floating numbers; the texts that a chart shows are exact, and are handed in.
//
// Chart.js comes from Debian, as a script that leaves a global behind.

let loaded = null;

function library() {
  loaded = loaded || import('./chart.min.js').then(() => globalThis.Chart);
  return loaded;
}

const LITRES_A_M3 = 1000;
const HATCH_PX = 8;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--chart-${name}`).trim();
}

// Stripes tell kinds of water apart where colours do not: in print, and for many eyes.
function hatch(ink, ground) {
  const tile = document.createElement('canvas');
  tile.width = HATCH_PX;
  tile.height = HATCH_PX;
  const pen = tile.getContext('2d');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, HATCH_PX, HATCH_PX);
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const at of [-HATCH_PX, 0, HATCH_PX]) {
    pen.moveTo(at - 1, HATCH_PX + 1);
    pen.lineTo(at + HATCH_PX + 1, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat');
}

function m3(litres) {
  return Number(litres) / LITRES_A_M3;
}

// Of such a day more may have been taken than is booked.
export function isUncertain(day) {
  return day.state === 'unknown' || day.state === 'partly';
}

/* ---- what is drawn ---- */

function bars(label, data, say, fill, edge) {
  return {
    type: 'bar', label, data, say, backgroundColor: fill, borderColor: edge, borderWidth: 1,
    stack: 'days', order: 1, pointStyle: 'rect', categoryPercentage: 0.9, barPercentage: 1,
  };
}

function line(label, data, say, ink, dash) {
  return {
    type: 'line', label, data, say, borderColor: ink, backgroundColor: ink, borderDash: dash,
    borderWidth: 2, pointRadius: 0, pointHitRadius: 6, pointStyle: 'line', stack: label, order: 0,
  };
}

// Up to where a day is drawn of which not all is known: higher than all others.
function top(model) {
  const share = model.plan === null ? 0 : m3(model.plan) / model.days.length;
  return Math.max(1, share, ...model.days.map((day) => m3(day.taken_litres || 0))) * 1.1;
}

function daySets(model) {
  const { days, words, volume } = model;
  const ground = colour('ground');
  const kind = (label, take, fill, edge) => bars(label, days.map((day) => m3(take(day))),
    (i) => (take(days[i]) === 0 ? null : volume(take(days[i]))), fill, edge);
  const spread = (day) => day.spread_litres || 0;
  const assessed = (day) => day.assessed_litres || 0;
  const sets = [kind(words.measured, (day) => (day.measured_litres || 0) - spread(day), colour('measured'), colour('measured'))];
  if (days.some(spread)) {
    sets.push(kind(words.spread, spread, hatch(colour('measured'), ground), colour('measured')));
  }
  if (days.some(assessed)) {
    sets.push(kind(words.assessed, assessed, colour('assessed'), colour('assessed')));
  }
  if (days.some(isUncertain)) {
    const height = top(model);
    sets.push(bars(words.unknown, days.map((day) => (isUncertain(day) ? height - m3(day.taken_litres || 0) : 0)),
      (i) => (isUncertain(days[i]) ? words.state(days[i]) : null), hatch(colour('unknown'), ground), colour('unknown')));
  }
  if (model.plan !== null) {
    sets.push(line(words.share, days.map(() => m3(model.plan) / days.length), () => words.shareValue, colour('plan'), [6, 4]));
  }
  return sets;
}

// The sum of what is known up to each day; null before anything is, and behind the last day of which there
// is anything to say.
export function runningTotals(days) {
  const isSaid = (day) => day.taken_litres !== undefined && day.state !== 'none';
  const first = days.findIndex(isSaid);
  const last = days.findLastIndex((day) => isSaid(day) || isUncertain(day));
  let sum = 0;
  return days.map((day, i) => {
    sum += day.taken_litres || 0;
    return first < 0 || i < first || i > last ? null : sum;
  });
}

function totalSets(model) {
  const { days, words, volume } = model;
  const sums = runningTotals(days);
  const first = days.findIndex(isUncertain);
  const taken = line(words.total, sums.map((sum) => (sum === null ? null : m3(sum))),
    (i) => (sums[i] === null ? null : volume(sums[i])), colour('measured'), []);
  if (first >= 0) {
    taken.segment = { borderDash: (part) => (part.p1DataIndex >= first ? [3, 3] : undefined) };
  }
  const sets = sums.some((sum) => sum !== null) ? [taken] : [];
  return model.plan === null ? sets : [...sets, line(words.plan,
    days.map((_, i) => m3(model.plan) / days.length * (i + 1)), () => volume(model.plan), colour('plan'), [6, 4])];
}

/* ---- drawing ---- */

// Each set brings what it says of a day: the exact text, not its height.
function sayExactly(item) {
  const said = item.dataset.say(item.dataIndex);
  return said === null ? null : ` ${item.dataset.label}: ${said}`;
}

function settings(model) {
  const color = colour('text');
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
  return {
    locale: document.documentElement.lang,
    animation: false, // half drawn it would show what is not so
    maintainAspectRatio: false,
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: { stacked: true, grid: { display: false }, ticks: { color, font, maxRotation: 0 } },
      y: {
        stacked: true, beginAtZero: true, grid: { color: colour('lines') }, ticks: { color, font, maxTicksLimit: 6 },
        title: { display: true, text: 'm³', color, font },
      },
    },
    plugins: {
      legend: { position: 'bottom', labels: { color, font, usePointStyle: true, pointStyleWidth: 28 } },
      tooltip: { callbacks: { label: sayExactly, title: ([item]) => model.words.day(model.days[item.dataIndex]) } },
    },
  };
}

async function draw(canvas, model, sets, signal) {
  const Chart = await library();
  if (signal.aborted) {
    return null;
  }
  const chart = new Chart(canvas, { data: { labels: model.days.map(({ day }) => Number(day.slice(8))), datasets: sets(model) }, options: settings(model) });
  signal.addEventListener('abort', () => chart.destroy());
  return chart;
}

// model: days as GET /v1/permits/{id}/days has them, plan in litres or null, words for the sets,
// volume(litres) as text. Gone with the signal.
export function drawDays(canvas, model, signal) {
  return draw(canvas, model, daySets, signal);
}

export function drawTotals(canvas, model, signal) {
  return draw(canvas, model, totalSets, signal);
}

/* ---- an auction ---- */

const MICRO_A_YUAN = 1000000;

// Demand and supply over the price as steps: what is wanted at a price or a higher one, and what is there at it or a
// lower one; the price that came of it as a line of its own, where there is one.
function curveSets({ steps, price, words, volume, rate }) {
  const yuan = (micro) => Number(micro) / MICRO_A_YUAN;
  const set = (label, key, ink, stepped, dash) => ({ label, borderColor: ink, backgroundColor: ink, borderWidth: 2, borderDash: dash, stepped,
    pointRadius: 3, pointStyle: 'line', data: steps.map((step) => ({ x: yuan(step.price_micro_yuan), y: m3(step[key]) })),
    say: (i) => `${rate(steps[i].price_micro_yuan)}: ${volume(steps[i][key])}` });
  const most = Math.max(...steps.flatMap((step) => [m3(step.demand_litres), m3(step.supply_litres)]));
  return [set(words.demand, 'demand_litres', colour('measured'), 'after', []), set(words.supply, 'supply_litres', colour('plan'), 'before', [6, 4]),
    ...(price === null || price === undefined ? [] : [{ label: words.price, borderColor: colour('assessed'), backgroundColor: colour('assessed'),
      borderWidth: 2, borderDash: [2, 3], pointRadius: 0, pointStyle: 'line', data: [{ x: yuan(price), y: 0 }, { x: yuan(price), y: most }], say: () => rate(price) }])];
}

// model: the steps of GET /v1/auctions/{id}, its price or null, words, volume(litres) and rate(micro) as texts.
export async function drawCurve(canvas, model, signal) {
  const Chart = await library();
  if (signal.aborted || model.steps.length === 0) {
    return null;
  }
  const options = settings({ days: [], words: { day: () => '' } });
  options.interaction = { mode: 'nearest', intersect: false };
  options.plugins.tooltip.callbacks.title = () => '';
  options.scales.x = { ...options.scales.x, type: 'linear', stacked: false, title: { ...options.scales.y.title, text: model.words.price } };
  options.scales.y.stacked = false;
  const chart = new Chart(canvas, { type: 'line', data: { datasets: curveSets(model) }, options });
  signal.addEventListener('abort', () => chart.destroy());
  return chart;
}
