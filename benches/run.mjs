// Measures this binary beside oidc-provider and plain node:http, and writes docs/performance.md.
// `node run.mjs [full|quick|smoke]`
import { join } from 'node:path';

import { mixed, many, signature, starting } from './lib/extras.mjs';
import { machine } from './lib/machine.mjs';
import { ALGORITHMS } from './lib/names.mjs';
import { stopAll } from './lib/process.mjs';
import { render } from './lib/render.mjs';
import { compare } from './lib/rounds.mjs';
import { begin, say } from './lib/run.mjs';
import { DOCUMENTS, TOKENS } from './lib/scenarios.mjs';
import { floor, ours, peer } from './lib/servers.mjs';

const MODES = {
  full: {
    seconds: 5,
    warmUp: 1,
    rounds: 3,
    starts: 20,
    grants: 1_000_000,
    signatures: 5000,
    algorithms: ALGORITHMS,
  },
  quick: {
    seconds: 2,
    warmUp: 1,
    rounds: 1,
    starts: 5,
    grants: 100_000,
    signatures: 1000,
    algorithms: ALGORITHMS,
  },
  smoke: {
    seconds: 1,
    warmUp: 0,
    rounds: 1,
    starts: 1,
    grants: 2000,
    signatures: 200,
    algorithms: ['ES256'],
  },
};

const { mode, folder, run: measured } = begin('bench-', MODES);

async function algorithm(alg, withDocuments) {
  say(alg);
  const at = (kind) => join(folder, alg, kind);
  const before = await signature(alg, mode.signatures);
  const memory = await ours({ name: 'memory', folder: at('memory'), store: 'memory', alg });
  const sqlite = await ours({ name: 'sqlite', folder: at('sqlite'), store: 'sqlite', alg });
  const other = await peer({ name: 'peer', folder: at('peer'), alg });
  for (const server of [memory, sqlite, other]) server.folder = at(server.name);
  const figures = {};
  const settings = { ...mode, folder, say };
  if (withDocuments) {
    const body = await (await fetch(memory.base + memory.paths.metadata)).text();
    const plain = await floor({ name: 'floor', body });
    for (const scenario of DOCUMENTS)
      figures[scenario.name] = await compare(scenario, [sqlite, other, plain], settings);
  }
  for (const scenario of TOKENS)
    figures[scenario.name] = await compare(scenario, [memory, sqlite, other], settings);
  const after = await signature(alg, mode.signatures);
  await stopAll();
  return { signature: (before + after) / 2, figures };
}

await measured(async (results) => {
  Object.assign(results, { machine: await machine(), algorithms: {} });
  for (const alg of mode.algorithms)
    results.algorithms[alg] = await algorithm(alg, alg === mode.algorithms[0]);
  say('starting');
  results.starting = await starting(join(folder, 'starting'), mode.starts);
  say('cheap requests beside tokens');
  results.mixed = await mixed(join(folder, 'mixed'), mode);
  say(`${mode.grants} grants`);
  results.many = await many(join(folder, 'many'), {
    few: 1000,
    lots: mode.grants,
    tokens: 20_000,
    ...mode,
  });
}, render);
