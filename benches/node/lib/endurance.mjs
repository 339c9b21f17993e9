// One process for a long time: requests and sign-ins through the host's callback, its memory after
// each part, and what is left of it when everything is closed.
import { once } from 'node:events';

import { asService, form, tokens, Browser } from '../../lib/flow.mjs';
import { APP, SCOPE } from '../../lib/names.mjs';
import { CONNECTIONS, Person, agent, send } from './client.mjs';
import { ask, module } from './hosts.mjs';

const PARTS = 50;
// Of 25 requests, this many are of each kind; a fifth are sign-ins.
const MIXTURE = {
  metadata: 6,
  jwks: 6,
  clientCredentials: 3,
  refresh: 2,
  introspect: 3,
  signIn: 5,
};
// V8 doubles its young generation now and then, and keeps it: a step of megabytes that says nothing
// about what is left behind. Here it has one size from the start.
const FLAGS = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];
const KINDS = Object.values(MIXTURE).reduce((sum, times) => sum + times);
const EXPECTED_END = 30_000;

// How a process ended that nothing had to stop.
export const ENDED = 'by itself';

async function lane(server, via) {
  const [browser, person] = [new Browser(server), new Person(server, via)];
  await person.open();
  let { refresh_token } = await tokens(server, browser);
  const ok = async (path, body) => {
    const { status, text } = await send(server, via, path, { body });
    if (status !== 200) throw new Error(`${path}: ${status} ${text}; the run is invalid`);
    return text;
  };
  const { paths } = server;
  const machine = form({ grant_type: 'client_credentials', scope: SCOPE, ...asService(server) });
  const asked = (token) => form({ token, ...asService(server) });
  const kinds = {
    metadata: () => ok(paths.metadata),
    jwks: () => ok(paths.jwks),
    clientCredentials: () => ok(paths.token, machine),
    async refresh() {
      const body = form({ grant_type: 'refresh_token', client_id: APP, refresh_token });
      ({ refresh_token } = JSON.parse(await ok(paths.token, body)));
    },
    introspect: () => ok(paths.introspect, asked(refresh_token)),
    signIn: () => person.signIn(),
  };
  return Object.entries(MIXTURE).flatMap(([kind, times]) => Array(times).fill(kinds[kind]));
}

// Bytes a request, by least squares over the last half of the readings.
export function slope(readings) {
  const half = readings.slice(Math.floor(readings.length / 2));
  const mean = (of) => half.reduce((sum, one) => sum + of(one), 0) / half.length;
  const [x, y] = [mean((own) => own.requests), mean((own) => own.rss)];
  const over = half.reduce((sum, own) => sum + (own.requests - x) * (own.rss - y), 0);
  return over / half.reduce((sum, own) => sum + (own.requests - x) ** 2, 0);
}

async function end(server) {
  const left = await ask(server, 'close');
  const began = performance.now();
  const deadline = AbortSignal.timeout(EXPECTED_END);
  if (server.child.exitCode === null) {
    const [code] = await once(server.child, 'exit', { signal: deadline }).catch(() => ['never']);
    if (code !== 0) return { left, exit: `${code}` };
  }
  return { left, exit: ENDED, after: performance.now() - began };
}

// `all` requests, a fifth of them sign-ins.
export async function endurance(folder, all, say) {
  const server = await module(folder, 'RS256', { flags: FLAGS, least: 0 });
  const via = agent();
  const lanes = await Promise.all(Array.from({ length: CONNECTIONS }, () => lane(server, via)));
  const before = await ask(server, 'asked');
  const readings = [];
  const began = performance.now();
  let requests = 0;
  for (let part = 1; part <= PARTS; part += 1) {
    const until = Math.round((all * part) / PARTS);
    const work = async (kinds) => {
      while (requests < until) {
        const turn = requests;
        requests += 1;
        await kinds[turn % kinds.length]();
      }
    };
    await Promise.all(lanes.map(work));
    readings.push({ requests, ...(await ask(server, 'memory')) });
  }
  const seconds = (performance.now() - began) / 1000;
  const signIns = (await ask(server, 'asked')) - before;
  if (signIns !== (all * MIXTURE.signIn) / KINDS)
    throw new Error(
      `${signIns} sign-ins reached the callback of ${all} requests; the run is invalid`,
    );
  say(`  ${requests} requests in ${seconds.toFixed(0)} s`);
  via.destroy();
  return { requests, signIns, seconds, readings, slope: slope(readings), end: await end(server) };
}
