// What a run says: on stdout always, in docs/ after a full one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { aims } from './aims.mjs';
import { judged } from './judge.mjs';
import { picture } from './picture.mjs';
import { HERE } from './servers.mjs';
import * as tables from './tables.mjs';

// The scenarios whose every answer brings one signature.
const SIGNED = ['client credentials', 'refresh', 'whole code flow'];

const algorithm = ([alg, { signature, figures }]) => `## ${alg}

One ${alg} signature takes ${signature.toFixed(1)} CPU-µs by AWS-LC alone.

${Object.entries(figures)
  .map(
    ([name, own]) => `### ${name}\n\n${tables.scenario(own, SIGNED.includes(name) && signature)}`,
  )
  .join('\n\n')}`;

const document = (results) => `# Performance

Written by \`just bench\`; do not edit. ${results.machine.binary} at ${results.commit}, beside
${results.machine.peer} and plain \`node:http\`, in one run.

![Requests a second](performance.svg)

${judged(aims(results))}

## Conditions

${results.machine.processors}, ${results.machine.memory}, ${results.machine.system}; Node.js ${results.machine.node},
${results.machine.rust}, ${results.machine.wrk}. Load average at the start: ${results.machine.load.toFixed(2)}.
wrk, the server and nothing else share these processors, so requests a second depend on the load
generator too; CPU-µs a request (user and system time of the server's process, all threads) do not.

- 32 connections, ${results.rounds} × ${results.seconds} s a scenario and server, in turns (A, B, C, A, B, C …) ${results.warmUp > 0 ? 'after a warm-up' : 'without a warm-up'}. Rates and
  latencies are medians of the rounds, CPU times sums over all of them, RSS the largest seen.
- An answer that is no success makes the run invalid. Every refresh sends a token of an earlier
  answer; the generations of all grants must rise by the number of answers, or the run is invalid.
- gauzy-mcp-auth: the release build with its default log (audit lines into a file), limits off
  because all clients share one address. SQLite: \`synchronous=FULL\`, so what is acknowledged is on
  the disk. RS256 keys have 2048 bits everywhere.
- oidc-provider: one process, \`NODE_ENV=production\`, JWT access tokens through resource indicators, the
  same algorithm, rotation of refresh tokens, cookies unsigned, no ID tokens. Its records are in a
  plain map without bounds: the adapter it ships walks all tokens of a grant on each write and would
  be slower here. It does not introspect JWT access tokens.
- The whole code flow is that of somebody signed in: authorization request, consent page, consent,
  code, tokens. That is 3 requests to gauzy-mcp-auth and 5 to oidc-provider; counted and timed are flows.
- Signing time is the time of one signature by the library alone, on all processors at once,
  measured before and after the scenarios of the algorithm; the share is that over the CPU time of a
  request. Introspection signs nothing.

${Object.entries(results.algorithms).map(algorithm).join('\n\n')}

## Starting

With existing keys, ${results.starting.times} starts: ready after ${results.starting.ready.toFixed(0)} ms (median; slowest ${results.starting.slowest.toFixed(0)} ms), then
${results.starting.idle.toFixed(1)} MiB resident.

## Cheap requests beside expensive ones

64 connections ask for RS256 tokens as fast as they are answered, 8 more ask for metadata every 20 ms each.

${tables.mixed(results.mixed)}

## Many grants

ES256, SQLite, tokens spread over all grants. The grants were inserted through the store, ${Math.round(results.many[1].inserts).toLocaleString('en')} a second.

${tables.many(results.many)}

## Again

\`\`\`
just bench         # this page: ${Math.ceil(results.minutes)} minutes on this machine
just bench quick   # figures on stdout only, some minutes
\`\`\`

Needs \`wrk\`, Node.js 20 or newer and a Rust toolchain, on Linux; nothing else should run meanwhile.
`;

export async function render(results, write) {
  const text = document(results);
  process.stdout.write(text);
  if (!write) return;
  const docs = join(HERE, '..', 'docs');
  writeFileSync(join(docs, 'performance.md'), text);
  writeFileSync(join(docs, 'performance.svg'), picture(results));
}
