// Memory of the module over that of bare Node.js, when nothing was asked yet.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { rss, stop } from '../../lib/process.mjs';
import { median } from '../../lib/rounds.mjs';
import { floor, module } from './hosts.mjs';

async function idle(started) {
  const server = await started;
  await pause(300);
  const memory = rss(server.pid);
  await stop(server);
  return { memory, ready: server.readyAfter };
}

export async function memory(folder, times) {
  const [own, bare] = [[], []];
  for (let n = 0; n < times; n += 1) {
    bare.push(await idle(floor(join(folder, 'bare'), '{}')));
    own.push(await idle(module(join(folder, 'module'), 'RS256')));
  }
  const figure = (all) => ({
    memory: median(all.map(({ memory }) => memory)),
    ready: median(all.map(({ ready }) => ready)),
  });
  return { times, module: figure(own), bare: figure(bare) };
}
