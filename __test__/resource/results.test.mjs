// What validateToken answers: members, order, texts, and what is remembered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuthValidator } from '@gauzy/mcp-oauth';
import { HOSTILE } from '../contract/support/hostile.mjs';
import { RESOURCE, startIssuer } from './support/issuer.mjs';
import { nativeTest } from './support/native.mjs';

const MEMBERS = ['valid', 'payload', 'expires', 'scopes', 'subject', 'clientId', 'audience'];
const seconds = () => Math.floor(Date.now() / 1000);

function validatorOf({ issuer, jwksUri }, more = {}) {
  const { jwt, ...rest } = more;
  return new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: [{ issuer, jwksUri }], jwt, ...rest });
}

nativeTest('a valid result has its members in order, and cannot be changed', async (t) => {
  const own = await startIssuer(t);
  const token = await own.sign({ scope: 'a b', scp: ['c', 'a'], act: { sub: ['x'] } });
  const result = await validatorOf(own).validateToken(token);
  assert.deepEqual(Object.keys(result), MEMBERS);
  assert.deepEqual(
    { ...result, payload: undefined, expires: undefined },
    { valid: true, payload: undefined, expires: undefined, scopes: ['a', 'b', 'c'], subject: 'user-1', clientId: 'client-1', audience: RESOURCE },
  );
  assert.equal(result.expires, result.payload.exp);
  for (const part of [result, result.payload, result.payload.act, result.payload.act.sub, result.scopes]) assert.ok(Object.isFrozen(part));
});

nativeTest('the client is client_id or cid; an audience may be a list; exp need not be there', async (t) => {
  const own = await startIssuer(t);
  const token = await own.sign({ client_id: undefined, cid: 'c2', aud: ['https://other', RESOURCE], exp: undefined, scope: undefined });
  const result = await validatorOf(own).validateToken(token);
  assert.deepEqual([result.valid, result.clientId, result.audience, result.expires, result.scopes], [true, 'c2', ['https://other', RESOURCE], undefined, []]);
});

/** What is wrong, how such a token is made, and what the result says. */
const REFUSED = [
  ['garbage', () => 'garbage', 'Invalid Compact JWS'],
  ['an empty text', () => '', 'Invalid Compact JWS'],
  ['another algorithm', ({ sign }) => sign(), '"alg" (Algorithm) Header Parameter value not allowed', { algorithms: ['ES256'] }],
  ['an unknown key', ({ sign }) => sign({}, { kid: 'nobody' }), 'no applicable key found in the JSON Web Key Set'],
  ['a changed signature', async ({ sign }) => changed(await sign()), 'signature verification failed'],
  ['a time that is over', ({ sign }) => sign({ exp: seconds() - 40 }), '"exp" claim timestamp check failed'],
  ['a time that has not come', ({ sign }) => sign({ nbf: seconds() + 40 }), 'Token not yet valid'],
  ['another issuer', ({ sign }) => sign({ iss: 'https://other' }), 'unexpected "iss" claim value'],
  ['another audience', ({ sign }) => sign({ aud: 'https://other' }), 'Invalid audience claim'],
  ['another audience than the setting', ({ sign }) => sign({ aud: 'https://other' }), 'unexpected "aud" claim value', { audience: 'https://mine' }],
  ['this resource, where the setting names another audience', ({ sign }) => sign({ aud: RESOURCE }), 'unexpected "aud" claim value', { audience: 'https://mine' }],
  ['a refresh token', ({ sign }) => sign({ token_type: 'refresh_token' }), 'Token is not an access token'],
];

for (const [what, make, error, jwt] of REFUSED) {
  nativeTest(`${what}: ${error}`, async (t) => {
    const own = await startIssuer(t);
    const result = await validatorOf(own, { jwt }).validateToken(await make(own));
    assert.equal(JSON.stringify(result), JSON.stringify({ valid: false, error }));
  });
}

nativeTest('clocks may differ by 30 seconds, for every time', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own);
  assert.equal((await validator.validateToken(await own.sign({ exp: seconds() - 20 }))).valid, true);
  assert.equal((await validator.validateToken(await own.sign({ nbf: seconds() + 20 }))).valid, true);
});

nativeTest('Insufficient scope keeps the payload, also for a token that is remembered', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own, { cache: { tokenTtl: 300 } });
  const token = await own.sign({ scope: 'mcp.read' });
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await validator.validateToken(token, ['mcp.read'])).valid, true);
    const result = await validator.validateToken(token, ['mcp.read', 'mcp.write']);
    assert.deepEqual([result.valid, result.error, result.payload.sub], [false, 'Insufficient scope', 'user-1']);
  }
});

nativeTest('scopes that include others', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own, { scopeHierarchy: { 'mcp.admin': ['mcp.write'], 'mcp.write': ['mcp.read'] } });
  const token = await own.sign({ scope: 'mcp.admin' });
  assert.equal((await validator.validateToken(token, ['mcp.read'])).valid, true);
  assert.equal((await validator.validateToken(token, ['other'])).error, 'Insufficient scope');
});

nativeTest('hostile scopes and tokens are refused, and nothing rejects', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own, { cache: { tokenTtl: 300 } });
  const token = await own.sign();
  const nothing = ['undefined', 'null', 'empty text'];
  for (const [kind, make] of Object.entries(HOSTILE)) {
    const { valid } = await validator.validateToken(token, make());
    if (!nothing.includes(kind) && !/array/.test(kind)) assert.equal(valid, false, `scopes: ${kind}`);
    const [one] = await Promise.all([validator.validateToken(make(), ['mcp.read'])]);
    assert.equal(one.valid, false, `token: ${kind}`);
  }
  for (const scopes of [[1], [{}], [null], [['mcp.read']], 'mcp.write', ['mcp.read mcp.write'], Array(4_000_000)]) {
    assert.equal((await validator.validateToken(token, scopes)).error, 'Insufficient scope', String(scopes).slice(0, 40));
  }
  for (const scopes of ['mcp.read', ['mcp.read'], [], [' mcp.read ']]) assert.equal((await validator.validateToken(token, scopes)).valid, true);
});

nativeTest('keys are fetched once for many first tokens, and followed when they change', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own);
  const tokens = await Promise.all(Array.from({ length: 100 }, (_, jti) => own.sign({ jti: `${jti}` })));
  const results = await Promise.all(tokens.map((token) => validator.validateToken(token)));
  assert.ok(results.every(({ valid }) => valid));
  assert.deepEqual(own.requests, ['/jwks']);
  await own.rotate();
  const rotated = await own.sign();
  const deadline = Date.now() + 60_000;
  while (!(await validator.validateToken(rotated)).valid) {
    assert.ok(Date.now() < deadline, 'the new key is not found');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
});

nativeTest('a token that is remembered is no more when its key is gone', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own, { cache: { tokenTtl: 300 } });
  const old = await own.sign();
  assert.equal((await validator.validateToken(old)).valid, true);
  await own.rotate();
  const deadline = Date.now() + 60_000;
  while (!(await validator.validateToken(await own.sign())).valid) {
    assert.ok(Date.now() < deadline, 'the new key is not found');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  while ((await validator.validateToken(old)).valid) {
    assert.ok(Date.now() < deadline, 'the old token is still good');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

nativeTest('a token that is remembered ends with its time', async (t) => {
  const own = await startIssuer(t);
  const validator = validatorOf(own, { cache: { tokenTtl: 300 }, jwt: { clockTolerance: 0 } });
  const token = await own.sign({ exp: seconds() + 2 });
  assert.equal((await validator.validateToken(token)).valid, true);
  const deadline = Date.now() + 20_000;
  while ((await validator.validateToken(token)).valid) {
    assert.ok(Date.now() < deadline, 'the token outlives its time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(Date.now() < (seconds() + 1) * 1000);
  assert.equal((await validator.validateToken(token)).error, '"exp" claim timestamp check failed');
});

nativeTest('an authorization server that is away or answers nonsense', async (t) => {
  const own = await startIssuer(t);
  own.status = 500;
  assert.equal((await validatorOf(own).validateToken(await own.sign())).error, 'Expected 200 OK from the JSON Web Key Set HTTP response');
  const away = validatorOf({ issuer: own.issuer, jwksUri: 'http://localhost:1/jwks' });
  assert.equal((await away.validateToken(await own.sign())).error, 'fetch failed');
});

nativeTest('introspection: who asks, what is answered', async (t) => {
  const own = await startIssuer(t);
  const introspection = { endpoint: `${own.issuer}/introspect`, clientId: 'rs', clientSecret: 's:1' };
  const validator = new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: [], introspection });
  const active = { active: true, scope: 'mcp.read', client_id: 'client-1', sub: 'user-1', aud: RESOURCE, exp: seconds() + 60 };
  own.introspection = { status: 200, body: active };
  const result = await validator.validateToken('opaque', ['mcp.read']);
  assert.deepEqual(Object.keys(result), MEMBERS);
  assert.deepEqual([result.valid, result.subject, result.payload], [true, 'user-1', active]);
  assert.deepEqual(own.asked, [{ authorization: `Basic ${btoa('rs:s%3A1')}`, form: { token: 'opaque', token_type_hint: 'access_token' } }]);
  for (const [answer, error] of [
    [{ status: 200, body: { active: false } }, 'Token is not active'],
    [{ status: 401, body: {} }, 'Introspection failed: 401 Unauthorized'],
    [{ status: 200, body: { ...active, exp: seconds() - 60 } }, 'Token expired'],
    [{ status: 200, body: { ...active, nbf: seconds() + 60 } }, 'Token not yet valid'],
    [{ status: 200, body: { ...active, aud: 'https://other' } }, 'Invalid audience claim'],
    [{ status: 200, body: [] }, 'Token introspection failed'],
  ]) {
    own.introspection = answer;
    assert.equal((await validator.validateToken('opaque')).error, error);
  }
});

nativeTest('introspection: an iss that is told must be one of the settings', async (t) => {
  const own = await startIssuer(t);
  const introspection = { endpoint: `${own.issuer}/introspect`, clientId: 'rs', clientSecret: 's' };
  const UNEXPECTED = 'unexpected "iss" claim value';
  const [one, two] = ['https://one.example', 'https://two.example'];
  for (const more of [{ jwt: { issuer: [one, two] } }, { authorizationServers: [{ issuer: one }, { issuer: two }] }]) {
    const validator = new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: [], introspection, ...more });
    for (const [at, [iss, error]] of [[one], [two], [undefined], ['https://x.example', UNEXPECTED], [null, UNEXPECTED], [[one], UNEXPECTED]].entries()) {
      own.introspection = { status: 200, body: { active: true, aud: RESOURCE, iss } };
      assert.equal((await validator.validateToken(`opaque-${at}`)).error, error, String(iss));
    }
  }
});

nativeTest('several authorization servers, chosen by iss', async (t) => {
  const [one, two] = [await startIssuer(t), await startIssuer(t, { alg: 'ES256' })];
  const servers = [{ issuer: one.issuer, jwksUri: one.jwksUri }, { issuer: two.issuer }];
  const validator = new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: servers });
  for (const own of [one, two]) assert.equal((await validator.validateToken(await own.sign())).valid, true);
  const crossed = await one.sign({ iss: two.issuer });
  assert.equal((await validator.validateToken(crossed)).valid, false);
  const narrow = new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: servers, jwt: { issuer: one.issuer } });
  assert.equal((await narrow.validateToken(await two.sign())).error, 'unexpected "iss" claim value');
});

nativeTest('a static key is used where nothing else is set', async (t) => {
  const own = await startIssuer(t);
  for (const publicKey of [own.pem, own.pem.replaceAll('\n', '\\n')]) {
    const validator = new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: [], jwt: { publicKey, issuer: own.issuer } });
    assert.equal((await validator.validateToken(await own.sign())).valid, true);
  }
  assert.deepEqual(own.requests, []);
});

test('validateToken answers with a promise, whatever it is called with', async () => {
  const validator = new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: [] });
  assert.ok(validator.validateToken('x') instanceof Promise);
});

/** The token with the last character but one of its signature replaced. */
function changed(token) {
  const at = token.length - 10;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
