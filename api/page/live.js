// SPDX-License-Identifier: Apache-2.0
//
// What happens while somebody looks: events of the server as they come, else
// a look each minute. Nothing is asked for a page that nobody sees.

import { stream, v1 } from './api.js';

const MINUTE_MS = 60000;
const FIRST_WAIT_MS = 1000;
const SILENT_MS = 60000; // the server says something every 15 seconds: so long without a word, the line is dead
const GATHER_MS = 1000; // readings come in batches: one look for all of them

// One event from its lines: { name, data, id }. data is '' where the server only says that it is still there.
function read(block) {
  const event = { name: 'message', data: '', id: null };
  for (const line of block.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) || [];
    if (field === 'event') {
      event.name = value;
    } else if (field === 'data') {
      event.data += (event.data === '' ? '' : '\n') + value;
    } else if (field === 'id') {
      event.id = value;
    }
  }
  return event;
}

// Reads events until the stream ends; heard() at each sign of life, take(event) for each event.
async function readAll(response, heard, take) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    heard();
    const blocks = (rest + value.replace(/\r/g, '')).split('\n\n');
    rest = blocks.pop();
    blocks.map(read).forEach(take);
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

function seen(signal) {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) {
      resolve();
      return;
    }
    document.addEventListener('visibilitychange', resolve, { once: true });
    signal.addEventListener('abort', resolve, { once: true });
  });
}

// Follows one stream to its end, or until nothing is heard of it any more. begun() once it is open.
async function once(path, last, { begun, take, signal }) {
  const line = new AbortController();
  let timer = null;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => line.abort(), SILENT_MS);
  };
  signal.addEventListener('abort', () => line.abort(), { once: true, signal: line.signal });
  try {
    heard();
    const response = await stream(path, last, line.signal);
    begun();
    await readAll(response, heard, take);
  } catch {
    // A line that was cut, a server that has no more room for streams: the caller looks now and then.
  } finally {
    clearTimeout(timer);
    line.abort();
  }
}

// look() is called when an event that concerns(data) has come, or the log had grown beyond size() before there
// were events; and every minute where none can be had: isLive(bool) tells which of both it is. Ends with the signal.
export async function follow(topics, { concerns, look, size, isLive, signal }) {
  let last = null;
  let wait = FIRST_WAIT_MS;
  let due = null;
  const soon = () => {
    due = due || setTimeout(() => {
      due = null;
      if (!signal.aborted) {
        look();
      }
    }, GATHER_MS);
  };
  const take = (event) => {
    const isMissed = last === null && Number.parseInt(event.id ?? '0', 10) > size();
    last = event.id ?? last;
    wait = FIRST_WAIT_MS;
    if (isMissed || (event.data !== '' && concerns(JSON.parse(event.data)))) {
      soon();
    }
  };
  while (!signal.aborted) {
    let isOpen = false;
    await seen(signal);
    await once(v1`events?topics=${topics}`, last, { begun: () => { isOpen = true; isLive(true); }, take, signal });
    if (signal.aborted) {
      return;
    }
    isLive(false);
    last = isOpen ? last : null; // it may be what the server does not take
    wait = isOpen ? Math.min(2 * wait, MINUTE_MS) : MINUTE_MS;
    await pause(wait, signal);
    if (!signal.aborted && !document.hidden) {
      look();
    }
  }
}
