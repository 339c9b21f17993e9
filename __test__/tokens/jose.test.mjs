// What `jose` says of every token of the validator's table.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';

const TABLE = new URL('../../src/resource/tests/table/fixture.json', import.meta.url);
const { now, issuer, resource, tolerance, algorithms, jwks, cases } = JSON.parse(readFileSync(TABLE));

const options = {
  algorithms,
  audience: resource,
  clockTolerance: tolerance,
  currentDate: new Date(now * 1000),
  issuer,
};

async function accepts(token) {
  try {
    await jwtVerify(token, createLocalJWKSet(jwks), options);
    return true;
  } catch {
    return false;
  }
}

test('jose accepts nothing that is refused here without a reason, and refuses nothing that is valid', async () => {
  assert.ok(cases.length >= 120);
  const differ = [];
  for (const { name, error, others_may_differ: free, token } of cases) {
    if (!free && (await accepts(token)) !== (error === null)) differ.push(name);
  }
  assert.deepEqual(differ, []);
});
