// What a run says: on stdout always, in docs/ after a full one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { judged } from '../../lib/judge.mjs';
import { HERE } from '../../lib/servers.mjs';
import { whole } from '../../lib/tables.mjs';
import { aims } from './aims.mjs';
import { conditions } from './conditions.mjs';
import { TURNS } from './protected.mjs';
import * as tables from './tables.mjs';

const algorithm =
  ({ machine }) =>
  ([alg, own]) => `## ${alg}

One ${alg} signature takes ${own.signature.toFixed(1)} CPU-µs by AWS-LC alone.

${Object.entries(own.figures)
  .map(([name, figures]) => `### ${name}\n\n${tables.hosts(figures)}`)
  .join('\n\n')}

### generateTokenPair, ${alg}

${tables.tokens(own, machine.count)}`;

const validation = ({ validation, tokens: count, rust, recent }) => `## Validating tokens

One call after the other, ${count} tokens in turns.

${Object.entries(validation)
  .map(([alg, figures]) => `### ${alg}\n\n${tables.validation(figures)}`)
  .join('\n\n')}

### In Rust

RS256, ${whole(rust.tokens)} tokens of ${rust.length} bytes, CPU time of the thread.

${tables.rust(rust)}

### Remembered tokens

What they take of memory: readings with few and with many, and the slope between them. In Node.js up to
1000 tokens of the last second are remembered a second time, with their frozen results.

${tables.remembered(rust, recent)}`;

const endpoints = ({ protected: all, tokens: count }) => `## A protected MCP endpoint

\`tools/call\` of a tool that says its argument again, ${count} tokens in turns, keys by JWKS. Protected: a token is
needed, and another scope for the tool; results are remembered for 5 minutes, or not at all. The official
SDK has ${TURNS} times as many turns, because its garbage makes single ones differ by a tenth.

${Object.entries(all)
  .map(([name, figures]) => `### ${name}\n\n${tables.endpoint(figures)}`)
  .join('\n\n')}`;

const memory = ({ times, module, bare }) => `## Memory

Ready and not asked anything yet, medians of ${times} starts: ${module.memory.toFixed(1)} MiB, an empty \`node:http\` handler ${bare.memory.toFixed(1)} MiB.
From the start of the process to the ready line: ${module.ready.toFixed(0)} ms, the empty handler ${bare.ready.toFixed(0)} ms.`;

const endurance = (own) => `## A long run

${whole(own.requests)} requests over 32 connections in ${own.seconds.toFixed(0)} s, ${whole(own.signIns)} of them sign-ins through \`userAuthenticator\`;
the others ask for metadata, keys, client credentials, refreshes and introspection. RSS over the
last half: ${own.slope.toFixed(1)} bytes a request (least squares over ${Math.ceil(own.readings.length / 2)} readings, each after a collection of garbage).

${tables.endurance(own)}

After \`close()\` these handles were left: ${own.end.left.join(', ') || 'none'}. The process ended: ${own.end.exit}.`;

const document = (results) => `# Performance of the Node module

Written by \`just bench-node\`; do not edit. The module and ${results.machine.binary} at ${results.commit}, beside
${results.machine.peer}, an empty \`node:http\` handler, ${results.machine.beside.join(', ')}, in one run.

${judged(aims(results))}

${conditions(results)}

${Object.entries(results.algorithms).map(algorithm(results)).join('\n\n')}

${validation(results)}

${endpoints(results)}

${memory(results.memory)}

${endurance(results.endurance)}

## Again

\`\`\`
just bench-node         # this page: ${Math.ceil(results.minutes)} minutes on this machine
just bench-node quick   # figures on stdout only, some minutes
just bench-node smoke   # whether it works; the figures mean nothing
\`\`\`

Needs \`wrk\`, Node.js 20 or newer and a Rust toolchain, on Linux; nothing else should run meanwhile.
`;

export async function render(results, write) {
  const text = document(results);
  process.stdout.write(text);
  if (write) writeFileSync(join(HERE, '..', 'docs', 'performance-node.md'), text);
}
