// Measures the Node module beside the binary, oidc-provider, an empty handler, jose and fast-jwt, and
// what protects a resource, and writes docs/performance-node.md. `node node/run.mjs [full|quick|smoke]`
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { signature } from '../lib/extras.mjs';
import { machine } from '../lib/machine.mjs';
import { ALGORITHMS as VALIDATED } from '../lib/names.mjs';
import { run } from '../lib/process.mjs';
import { begin, say } from '../lib/run.mjs';
import { HERE, NODE, example } from '../lib/servers.mjs';
import { endpoints } from './lib/endpoints.mjs';
import { endurance } from './lib/endurance.mjs';
import { native } from './lib/hosts.mjs';
import { memory } from './lib/memory.mjs';
import { endpointsProtected } from './lib/protected.mjs';
import { render } from './lib/render.mjs';

const ALGORITHMS = ['RS256', 'ES256'];
const MODES = {
  full: {
    seconds: 3,
    warmUp: 1,
    rounds: 3,
    calls: { seconds: 1, warmUp: 0.5, rounds: 3 },
    signatures: 5000,
    starts: 9,
    remembered: 20_000,
    requests: 250_000,
    algorithms: ALGORITHMS,
  },
  quick: {
    seconds: 2,
    warmUp: 1,
    rounds: 1,
    calls: { seconds: 1, warmUp: 0.5, rounds: 1 },
    signatures: 1000,
    starts: 3,
    remembered: 4000,
    requests: 25_000,
    algorithms: ALGORITHMS,
  },
  // All hosts at once: this is about whether it works.
  smoke: {
    seconds: 1,
    warmUp: 0,
    rounds: 1,
    together: true,
    calls: { seconds: 0.2, warmUp: 0, rounds: 1 },
    signatures: 100,
    starts: 1,
    remembered: 400,
    requests: 1000,
    algorithms: ALGORITHMS,
  },
};
const TOKENS = 500;
const BESIDE = ['jose', 'fast-jwt', 'express-oauth2-jwt-bearer', '@modelcontextprotocol/sdk'];

const { mode, folder, run: measured } = begin('bench-node-', MODES);

const worker = async (script, options, flags = []) => {
  const args = [...flags, join(HERE, 'node/workers', script), JSON.stringify(options)];
  return JSON.parse(await run(NODE, args));
};

async function algorithm(alg, signing) {
  say(alg);
  const before = await signature(alg, mode.signatures);
  const figures = await endpoints(alg, { ...mode, signing, folder, say });
  say('  generateTokenPair');
  const tokens = await worker('tokens.mjs', { alg, ...mode.calls });
  const after = await signature(alg, mode.signatures);
  return { signature: (before + after) / 2, figures, tokens };
}

const version = (module) => {
  const text = readFileSync(join(HERE, 'node_modules', module, 'package.json'), 'utf8');
  return `${module} ${JSON.parse(text).version}`;
};

await measured(async (results) => {
  native(folder);
  const measuredOn = { ...(await machine()), count: availableParallelism() };
  measuredOn.beside = BESIDE.map(version);
  Object.assign(results, { tokens: TOKENS, machine: measuredOn, algorithms: {} });
  say('starting');
  results.memory = await memory(join(folder, 'memory'), mode.starts);
  for (const alg of mode.algorithms)
    results.algorithms[alg] = await algorithm(alg, alg !== mode.algorithms[0]);
  results.validation = {};
  for (const alg of VALIDATED) {
    say(`validateToken, ${alg}`);
    results.validation[alg] = await worker('validation.mjs', { alg, tokens: TOKENS, ...mode.calls });
  }
  say('validation in Rust');
  results.rust = JSON.parse(await run(example('validate'), [String(mode.remembered)]));
  results.recent = await worker('recent.mjs', {}, ['--expose-gc']);
  say('a protected MCP endpoint');
  results.protected = await endpointsProtected({
    ...mode,
    tokens: TOKENS,
    folder: join(folder, 'mcp'),
    say,
  });
  say('a long run');
  results.endurance = await endurance(join(folder, 'endurance'), mode.requests, say);
}, render);
