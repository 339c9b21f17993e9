// Many live grants in a shared store: what one takes, what refreshing loses by them, and how fast
// what has expired goes meanwhile.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { inTurns, insert, refreshes } from '../../lib/extras.mjs';
import { stop } from '../../lib/process.mjs';
import { ours } from '../../lib/servers.mjs';
import { database } from './databases.mjs';

const LOOK_EVERY_MS = 250;

// A server whose database has so many live grants, and a file of refresh tokens of some of them.
async function filled(folder, kind, live, tokens) {
  const records = await database(kind, `${kind} of ${live} grants`);
  const options = { name: `${kind}, ${live} grants`, folder, store: records.url, alg: 'ES256' };
  await stop(await ours(options));
  const before = await records.bytes();
  const file = join(folder, 'tokens');
  await records.slack();
  const inserts = await insert({ folder, store: records.loading }, { live, file, tokens });
  await records.strict();
  await records.settle();
  const after = await records.bytes();
  const each = {
    records: (after.records - before.records) / live,
    indexes: (after.indexes - before.indexes) / live,
  };
  const server = await ours(options);
  return { grants: live, records, options, server, file, inserts, each };
}

// Puts expired grants beside the live ones, and sees how many the server removes while it refreshes
// tokens as fast as it can.
async function sweeping({ records, options, file }, { expired, seconds }) {
  await records.slack();
  const store = { folder: options.folder, store: records.loading };
  await insert(store, { live: 0, expired, file: join(options.folder, 'none') });
  await records.strict();
  await records.settle();
  const server = await ours(options);
  const began = performance.now();
  const first = await records.due();
  let [left, took, over] = [first, 0, false];
  const watching = (async () => {
    while (!over && left > 0) {
      await pause(LOOK_EVERY_MS);
      left = await records.due();
      took = (performance.now() - began) / 1000;
    }
  })();
  const meanwhile = await refreshes({ server, file }, seconds);
  over = true;
  await watching;
  await stop(server);
  return { removed: first - left, expiries: (first - left) / took, meanwhile };
}

// Answers figures for few and for many grants; those for many have what sweeping came to, too.
export async function many(folder, kind, { few, lots, tokens, expired, seconds, rounds }) {
  const both = [];
  for (const grants of [few, lots])
    both.push(await filled(join(folder, String(grants)), kind, grants, tokens));
  const [first, last] = await inTurns(both, { seconds, rounds });
  await stop(first.records);
  const swept = await sweeping(last, { expired, seconds });
  await stop(last.records);
  return [first, { ...last, swept }];
}
