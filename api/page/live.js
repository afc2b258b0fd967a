// SPDX-License-Identifier: Apache-2.0
//
// What happens while somebody looks: events of the server as they come, else
// a look each minute. Nothing is asked for a page that nobody sees.

import { stream, v1 } from './api.js';

const MINUTE_MS = 60000;
const FIRST_WAIT_MS = 1000;
const GATHER_MS = 1000; // readings come in batches: one look for all of them

// One event from its lines: { name, data, id }; null of a comment.
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
  return event.data === '' ? null : event;
}

// Reads events until the stream ends; take(event) for each.
async function readAll(response, take) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (rest + value.replace(/\r/g, '')).split('\n\n');
    rest = blocks.pop();
    for (const event of blocks.map(read)) {
      if (event !== null) {
        take(event);
      }
    }
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

// look() is called when an event that concerns(data) has come, and every minute where no events can be
// had; isLive(bool) tells which of both it is. Ends with the signal.
export async function follow(topics, { concerns, look, isLive, signal }) {
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
    last = event.id ?? last;
    wait = FIRST_WAIT_MS;
    if (concerns(JSON.parse(event.data))) {
      soon();
    }
  };
  while (!signal.aborted) {
    let isOpen = false;
    await seen(signal);
    try {
      const response = await stream(v1`events?topics=${topics}`, last, signal);
      isOpen = true;
      isLive(true);
      await readAll(response, take);
    } catch {
      // A line that was cut, a server that has no more room for streams: look now and then.
    }
    if (signal.aborted) {
      return;
    }
    isLive(false);
    wait = isOpen ? Math.min(2 * wait, MINUTE_MS) : MINUTE_MS;
    await pause(wait, signal);
    if (!signal.aborted && !document.hidden) {
      look();
    }
  }
}
