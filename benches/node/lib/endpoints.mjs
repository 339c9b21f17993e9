// Endpoints over HTTP, on all hosts in turns.
import { join } from 'node:path';

import { stop } from '../../lib/process.mjs';
import { compare } from '../../lib/rounds.mjs';
import { DOCUMENTS, TOKENS } from '../../lib/scenarios.mjs';
import { load } from '../../lib/wrk.mjs';
import { ask, binary, floor, module, peer } from './hosts.mjs';

const named = (name) => TOKENS.find((scenario) => scenario.name === name);

// The scenarios whose every answer brings one signature.
export const GRANTS = ['client credentials', 'refresh'];
const OTHERS = ['introspection, refresh token', 'introspection, access token'];

// What the module answers to a request of the plan.
async function answer(server, plan) {
  const body = plan.env?.BENCH_BODY;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = body === undefined ? {} : { method: 'POST', headers, body };
  const response = await fetch(server.base + plan.path, request);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${server.name}: ${response.status} ${text}`);
  return text;
}

// Measures, and how late the event loop was meanwhile.
const watching = (measure) => async (server, plan, seconds) => {
  if (!server.watched) return measure(server, plan, seconds);
  await ask(server, 'watch');
  const result = await measure(server, plan, seconds);
  return { ...result, loop: await ask(server, 'watched') };
};

const plainly = (server, plan, seconds) => load(server, { ...plan, seconds });

const watched = (scenario) => ({ ...scenario, measure: watching(scenario.measure ?? plainly) });

// The same beside an empty handler, which gets the same requests and answers the module's body.
async function besideFloor(scenario, servers, settings) {
  const [own] = servers;
  const plan = await scenario.prepare(own, settings);
  const empty = await floor(join(settings.folder, 'floor'), await answer(own, plan));
  const prepare = (server, more) =>
    server === empty ? { ...plan, path: '/' } : scenario.prepare(server, more);
  const taking = servers.filter((server) => !scenario.only || scenario.only === server.kind);
  const both = { ...watched(scenario), only: undefined, prepare };
  try {
    return await compare(both, [...taking, empty], settings);
  } finally {
    await stop(empty);
  }
}

// All endpoints, or only those that sign.
export async function endpoints(alg, { signing, folder, ...mode }) {
  const at = (kind) => join(folder, alg, kind);
  const settings = { ...mode, folder: at('all') };
  const servers = [
    await module(at('module'), alg),
    await binary(at('binary'), alg),
    await peer(at('peer'), alg),
  ];
  const figures = {};
  for (const scenario of signing ? [] : DOCUMENTS)
    figures[scenario.name] = await besideFloor(scenario, servers, settings);
  for (const name of GRANTS) figures[name] = await compare(watched(named(name)), servers, settings);
  for (const name of signing ? [] : OTHERS)
    figures[name] = await besideFloor(named(name), servers, settings);
  for (const server of servers) await stop(server);
  return figures;
}
