// The table of tokens, judged by OAuthValidator.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { OAuthValidator } from '@gauzy/mcp-oauth';
import { listen } from '../clients/support/listen.mjs';
import { nativeTest } from './support/native.mjs';

const fixture = JSON.parse(readFileSync(new URL('../../src/resource/tests/table/fixture.json', import.meta.url)));
const { now, issuer, resource, algorithms, jwks, cases } = fixture;
const currentDate = new Date(now * 1000);

async function startKeys(t) {
  let fetches = 0;
  const handle = (_req, res) => {
    fetches += 1;
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
  };
  const { port, close } = await listen(() => createServer(handle));
  t.after(close);
  return { jwksUri: `http://localhost:${port}/jwks`, fetches: () => fetches };
}

nativeTest('every token of the table gets its verdict', async (t) => {
  const { jwksUri, fetches } = await startKeys(t);
  const validator = new OAuthValidator({
    enabled: true,
    resourceUri: resource,
    authorizationServers: [{ issuer, jwksUri }],
    jwt: { issuer, algorithms, currentDate },
    cache: { tokenTtl: 300 },
  });
  assert.ok(cases.length >= 120, `${cases.length} tokens`);
  for (const round of ['first', 'again']) {
    for (const { name, token, error } of cases) {
      const result = await validator.validateToken(token);
      assert.equal(result.error ?? null, error, `${name}, ${round}`);
      assert.equal(result.valid, error === null, name);
      assert.ok(Object.isFrozen(result), name);
    }
  }
  assert.ok(fetches() <= 4, `${fetches()} fetches of the keys`);
});
