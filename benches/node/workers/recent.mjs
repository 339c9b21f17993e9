// What tokens of the last second take of V8's heap: `[how many, bytes]` for few and for all that are
// remembered there. `recent.mjs`, with --expose-gc
import { OAuthValidator } from '../../../index.mjs';
import { openIssuer } from '../lib/issuer.mjs';

const FEW = 200;
const MOST = 1000;

const { alg, issuer, audience, pem, tokens, close } = await openIssuer('RS256');
const validator = new OAuthValidator({
  enabled: true,
  resourceUri: audience,
  jwt: { issuer, audience, algorithms: [alg], publicKey: pem },
  cache: { tokenTtl: 300 },
});
const all = (await tokens(MOST + 1)).map((token) => Buffer.from(token));
close();

function heap() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function remember(some) {
  for (const token of some) {
    // A text of its own each, as a request brings it.
    const { valid, error } = await validator.validateToken(token.toString('latin1'));
    if (!valid) throw new Error(`a good token was refused: ${error}`);
  }
}

// What the first token makes the engine compile is no part of it.
await remember(all.slice(MOST));
const before = heap();
const readings = [];
for (const count of [FEW, MOST]) {
  const known = readings.at(-1)?.[0] ?? 0;
  await remember(all.slice(known, count));
  readings.push([count, heap() - before]);
}
process.stdout.write(JSON.stringify(readings));
