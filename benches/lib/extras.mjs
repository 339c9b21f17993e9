// What is not one scenario on several servers: starting, cheap requests beside expensive ones,
// many grants, and what a signature costs.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { APP } from './names.mjs';
import { rss, run, stop } from './process.mjs';
import { combine } from './rounds.mjs';
import { TOKENS, countGenerations, generation, refreshing } from './scenarios.mjs';
import { example, ours, secretFile, storeUrl } from './servers.mjs';
import { load } from './wrk.mjs';

const byNumber = (a, b) => a - b;
const middle = (numbers) => [...numbers].sort(byNumber)[Math.floor(numbers.length / 2)];

// Microseconds of CPU that one signature takes, all processors at work.
export async function signature(alg, signatures) {
  return Number(await run(example('sign'), [alg, String(signatures)])) / 1000;
}

// From the start of the process to its ready line, with keys that are there already, and the
// memory it has then.
export async function starting(folder, times) {
  const options = { name: 'starting', folder, store: 'sqlite' };
  await stop(await ours(options));
  const [ready, idle] = [[], []];
  for (let n = 0; n < times; n += 1) {
    const server = await ours(options);
    ready.push(server.readyAfter);
    await pause(200);
    idle.push(rss(server.pid));
    await stop(server);
  }
  return { times, ready: middle(ready), slowest: Math.max(...ready), idle: middle(idle) };
}

const CHEAP_CONNECTIONS = 8;
const TOKEN_CONNECTIONS = 64;

// 64 connections ask for tokens as fast as they can; beside them a few ask for metadata, some
// hundred times a second in all.
export async function mixed(folder, { seconds, rounds }) {
  const server = await ours({ name: 'mixed', folder, store: 'sqlite' });
  const plan = { ...TOKENS[0].prepare(server), connections: TOKEN_CONNECTIONS };
  const cheap = {
    path: server.paths.metadata,
    script: 'paced',
    connections: CHEAP_CONNECTIONS,
    threads: 1,
  };
  await load(server, { ...plan, seconds: 1 });
  const [alone, beside, quick] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await load(server, { ...plan, seconds }));
    const both = await Promise.all([
      load(server, { ...plan, seconds }),
      load(server, { ...cheap, seconds }),
    ]);
    beside.push(both[0]);
    quick.push(both[1]);
  }
  await stop(server);
  return { alone: combine(alone), beside: combine(beside), cheap: combine(quick) };
}

const bytes = (folder) =>
  readdirSync(folder).reduce(
    (sum, name) => sum + (name.startsWith('store.db') ? statSync(join(folder, name)).size : 0),
    0,
  );

// Puts grants into a store that a server has prepared; writes down refresh tokens of some of those
// that live. Answers how many were inserted a second.
export async function insert({ folder, store }, { live, expired = 0, file, tokens = 0 }) {
  const grants = [live, expired, file, Math.min(live, tokens)].map(String);
  const began = process.hrtime.bigint();
  await run(example('load'), [storeUrl(folder, store), secretFile(folder), APP, ...grants]);
  return (live + expired) / (Number(process.hrtime.bigint() - began) / 1e9);
}

// A server whose store has so many live grants, and a file of refresh tokens of some of them.
async function filled(folder, grants, tokens) {
  const options = { name: `${grants} grants`, folder, store: 'sqlite', alg: 'ES256' };
  await stop(await ours(options));
  const data = join(folder, 'data');
  const before = bytes(data);
  const file = join(folder, 'tokens');
  const inserts = await insert(options, { live: grants, file, tokens });
  const each = (bytes(data) - before) / grants;
  const server = await ours(options);
  return { grants, server, file, each, inserts, ready: server.readyAfter };
}

// Refreshes with few and with many live grants, in turns; the tokens are spread over all grants.
export async function many(folder, { few, lots, tokens, seconds, rounds }) {
  const both = [];
  for (const grants of [few, lots])
    both.push(await filled(join(folder, String(grants)), grants, tokens));
  return inTurns(both, { seconds, rounds });
}

// A load of refreshes for some seconds, each with a token of an earlier answer.
export async function refreshes({ server, file }, seconds) {
  const before = sumOf(file);
  const result = await load(server, { ...refreshing(server, file), seconds });
  await countGenerations(server, file, before, result.answered);
  return result;
}

// Refreshes on several servers that were filled, in turns; stops them.
export async function inTurns(all, { seconds, rounds }) {
  const measured = new Map(all.map((one) => [one, []]));
  for (const one of all) await refreshes(one, 1);
  for (let round = 0; round < rounds; round += 1) {
    for (const one of all) measured.get(one).push(await refreshes(one, seconds));
  }
  for (const { server } of all) await stop(server);
  return all.map((one) => ({ ...one, ...combine(measured.get(one)) }));
}

const sumOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .reduce((sum, token) => sum + generation(token), 0);
