// Measures this binary on the stores that instances share, beside oidc-provider on Redis, and
// writes docs/performance-stores.md. `node stores/run.mjs [full|quick|smoke]`
import { join } from 'node:path';

import { signature } from '../lib/extras.mjs';
import { machine } from '../lib/machine.mjs';
import { stopAll } from '../lib/process.mjs';
import { compare } from '../lib/rounds.mjs';
import { begin, say } from '../lib/run.mjs';
import { TOKENS } from '../lib/scenarios.mjs';
import { ours, peer } from '../lib/servers.mjs';
import { DATABASES, database } from './lib/databases.mjs';
import { many } from './lib/many.mjs';
import { render } from './lib/render.mjs';

const ALGORITHM = 'RS256';
const SCENARIOS = ['refresh', 'whole code flow'];
const MODES = {
  full: {
    seconds: 5,
    warmUp: 1,
    rounds: 3,
    lots: 1_000_000,
    expired: 200_000,
    signatures: 5000,
  },
  quick: { seconds: 2, warmUp: 1, rounds: 1, lots: 50_000, expired: 20_000, signatures: 1000 },
  smoke: { seconds: 1, warmUp: 0, rounds: 1, lots: 2000, expired: 2000, signatures: 200 },
};

const { mode, folder, run: measured } = begin('bench-stores-', MODES);

// All stores and the peer, which has a Redis of its own.
async function sideBySide(at) {
  const before = await signature(ALGORITHM, mode.signatures);
  const servers = [];
  const add = async (start, name, options) => {
    const own = { name, folder: join(at, name), alg: ALGORITHM };
    servers.push({ ...(await start({ ...own, ...options })), folder: own.folder });
  };
  for (const store of ['memory', 'sqlite']) await add(ours, store, { store });
  const versions = [];
  for (const kind of DATABASES) {
    const records = await database(kind);
    versions.push(await records.version());
    await add(ours, kind, { store: records.url });
  }
  await add(peer, 'peer', { redis: (await database('redis', "the peer's redis")).place });
  const figures = {};
  for (const scenario of TOKENS.filter(({ name }) => SCENARIOS.includes(name)))
    figures[scenario.name] = await compare(scenario, servers, { ...mode, folder: at, say });
  const after = await signature(ALGORITHM, mode.signatures);
  await stopAll();
  return { signature: (before + after) / 2, figures, versions };
}

await measured(async (results) => {
  Object.assign(results, { machine: await machine(), grants: {} });
  say(ALGORITHM);
  results.sideBySide = await sideBySide(join(folder, 'side'));
  for (const kind of DATABASES) {
    say(`${mode.lots} grants, ${kind}`);
    const settings = { few: 1000, tokens: 20_000, ...mode };
    results.grants[kind] = await many(join(folder, kind), kind, settings);
  }
}, render);
