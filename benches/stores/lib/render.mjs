// What a run says: on stdout always, in docs/ after a full one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { judged } from '../../lib/judge.mjs';
import { HERE } from '../../lib/servers.mjs';
import { TITLES, ms, scenario, table, whole } from '../../lib/tables.mjs';
import { aims } from './aims.mjs';
import { conditions } from './conditions.mjs';
import { DATABASES, title } from './databases.mjs';

const titles = {
  ...TITLES,
  ...Object.fromEntries(DATABASES.map((kind) => [kind, `gauzy-mcp-auth, ${title(kind)}`])),
  peer: 'oidc-provider, Redis',
};

const sideBySide = ({ signature, figures }) => `## RS256, side by side

One RS256 signature takes ${signature.toFixed(1)} CPU-µs by AWS-LC alone. CPU-µs are those of the authorization
server's process; what Redis or the database uses is not in them.

${Object.entries(figures)
  .map(([name, own]) => `### ${name}\n\n${scenario(own, signature, titles)}`)
  .join('\n\n')}`;

const all = (grants) =>
  Object.entries(grants).flatMap(([kind, rows]) => rows.map((own) => ({ ...own, kind })));

const refreshing = (grants) =>
  table(
    ['store', 'live grants', 'refreshes/s', 'p50 ms', 'p99 ms', 'CPU-µs a refresh'],
    all(grants).map(({ kind, ...own }) => [
      title(kind),
      whole(own.grants),
      whole(own.rate),
      ms(own.p50),
      ms(own.p99),
      own.cpu.toFixed(1),
    ]),
  );

const bytes = (grants) =>
  table(
    ['store', 'bytes a grant', 'of them indexes', 'inserts/s'],
    Object.entries(grants).map(([kind, [, own]]) => [
      title(kind),
      whole(own.each.records + own.each.indexes),
      own.each.indexes > 0 ? whole(own.each.indexes) : '',
      whole(own.inserts),
    ]),
  );

const sweeping = (grants) =>
  table(
    ['store', 'swept', 'expiries/s', 'refreshes/s meanwhile', 'p50 ms', 'p99 ms'],
    Object.entries(grants).map(([kind, [, { swept }]]) => [
      title(kind),
      whole(swept.removed),
      whole(swept.expiries),
      whole(swept.meanwhile.requests / swept.meanwhile.seconds),
      ms(swept.meanwhile.p50),
      ms(swept.meanwhile.p99),
    ]),
  );

const document = (results) => `# Performance of shared stores

Written by \`just bench-stores\`; do not edit. ${results.machine.binary} at ${results.commit} on each store,
beside ${results.machine.peer} on Redis, in one run. Where records are in this process or in
SQLite: [performance](performance.md).

${judged(aims(results))}

A refresh takes two round trips to each of these stores, counted on the wire by
\`a_refresh_takes_two_round_trips_to_redis\` and its siblings in \`src/cli/tests/instances/trips.rs\`.

${conditions({ ...results, ...results.sideBySide })}

${sideBySide(results.sideBySide)}

## Many grants

ES256, tokens spread over all grants.

${refreshing(results.grants)}

What a grant takes, with the ${whole(results.lots)} grants inserted through the store by 1024 tasks at once: Redis by its
\`used_memory\`; PostgreSQL by \`pg_total_relation_size\`, MariaDB by \`data_length + index_length\`.

${bytes(results.grants)}

## Sweeping

${whole(results.expired)} grants that have expired stand beside the ${whole(results.lots)}. The server removes them while it refreshes
tokens over 32 connections; the rate counts to the end of that load, or of the expired grants.

${sweeping(results.grants)}

## Again

\`\`\`
just bench-stores         # this page: ${Math.ceil(results.minutes)} minutes on this machine
just bench-stores quick   # figures on stdout only, some minutes
just bench-stores smoke   # whether it works; the figures mean nothing
\`\`\`

Needs \`wrk\`, Redis, PostgreSQL, MariaDB (\`scripts/install-services\` installs the three), Node.js 20 or
newer and a Rust toolchain, on Linux; nothing else should run meanwhile.
`;

export async function render(results, write) {
  const text = document(results);
  process.stdout.write(text);
  if (write) writeFileSync(join(HERE, '..', 'docs', 'performance-stores.md'), text);
}
