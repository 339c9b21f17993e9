// Every host's protection: 401 before anything else, challenges, metadata, what handlers find.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHash } from 'node:crypto';
import { OAuthValidator } from '@gauzy/mcp-oauth';
import { McpResourceModule } from '@gauzy/mcp-oauth/nestjs';
import { NestFactory } from '@nestjs/core';
import { HOSTS } from './support/hosts.mjs';
import { startIssuer } from './support/issuer.mjs';
import { nativeTest } from './support/native.mjs';
import { rawRequest } from './support/raw.mjs';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

async function start(t, host, more = {}) {
  const own = await startIssuer(t);
  const { origin, close, seen } = await HOSTS[host]((origin) => ({
    enabled: true,
    resourceUri: `${origin}/mcp`,
    authorizationServers: [{ issuer: own.issuer, jwksUri: own.jwksUri }],
    requiredScopes: ['mcp.read'],
    ...more,
  }));
  t.after(close);
  const url = `${origin}/mcp`;
  const sign = (claims) => own.sign({ aud: url, ...claims });
  const post = (authorization, { path = '/mcp', body = '{"a":1}', ...headers } = {}) =>
    fetch(`${origin}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...(authorization && { authorization }), ...headers } });
  return { own, origin, url, sign, post, seen };
}

for (const host of Object.keys(HOSTS)) {
  nativeTest(`${host}: if the request lacks any authentication information, the response includes no error code`, async (t) => {
    const { origin, post, seen } = await start(t, host);
    const response = await post();
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('www-authenticate'), `Bearer resource_metadata="${origin}${WELL_KNOWN}/mcp", scope="mcp.read"`);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.match(response.headers.get('vary'), /Authorization/);
    assert.deepEqual(await response.json(), { error: 'invalid_token', error_description: 'Bearer token required', scope: 'mcp.read' });
    for (const other of ['Basic YTpi', 'Bearer', 'Bearerx']) assert.doesNotMatch((await post(other)).headers.get('www-authenticate'), /error=/);
    assert.deepEqual(seen, []);
  });

  nativeTest(`${host}: a request is refused before its body is read`, async (t) => {
    const { post, seen } = await start(t, host);
    assert.equal((await post(undefined, { body: '{broken' })).status, 401);
    assert.equal((await post('Bearer x', { body: '{broken' })).status, 401);
    assert.deepEqual(seen, []);
  });

  nativeTest(`${host}: a token that is no good is invalid_token`, async (t) => {
    const { own, sign, post, seen } = await start(t, host);
    for (const token of ['x', await sign({ aud: 'https://other' }), await sign({ exp: 1 }), await own.sign({ iss: 'https://other' })]) {
      const response = await post(`Bearer ${token}`);
      assert.equal(response.status, 401);
      const challenge = response.headers.get('www-authenticate');
      assert.match(challenge, /^Bearer resource_metadata="[^"]+", error="invalid_token", error_description="[^"]+", scope="mcp.read"$/);
      assert.equal((await response.json()).error, 'invalid_token');
    }
    assert.deepEqual(seen, []);
  });

  nativeTest(`${host}: the handler finds the token, whatever the case of the scheme`, async (t) => {
    const { sign, post, seen, url } = await start(t, host);
    const token = await sign();
    for (const scheme of ['Bearer', 'bearer', 'BEARER  ']) assert.equal((await post(`${scheme} ${token}`)).status, 200);
    const [{ tokenInfo, auth, body }] = seen;
    assert.deepEqual([tokenInfo.valid, tokenInfo.subject, tokenInfo.clientId, tokenInfo.scopes], [true, 'user-1', 'client-1', ['mcp.read']]);
    assert.deepEqual(Object.keys(tokenInfo), ['valid', 'payload', 'scopes', 'subject', 'clientId']);
    assert.deepEqual([auth.token, auth.clientId, auth.scopes, auth.expiresAt], [token, 'client-1', ['mcp.read'], tokenInfo.payload.exp]);
    assert.ok(auth.resource instanceof URL);
    assert.deepEqual([auth.resource.href, auth.extra.sub], [url, 'user-1']);
    assert.deepEqual(body, { a: 1 });
  });

  nativeTest(`${host}: all scopes that are needed stand in a single challenge`, async (t) => {
    const { sign, post, seen } = await start(t, host);
    const response = await post(`Bearer ${await sign()}`, { path: '/mcp/write' });
    assert.equal(response.status, 403);
    assert.match(response.headers.get('www-authenticate'), /error="insufficient_scope", error_description="The request requires higher privileges than provided by the access token", scope="mcp.read mcp.write"$/);
    assert.equal((await post(`Bearer ${await sign({ scope: 'other' })}`)).status, 403);
    assert.deepEqual(seen, []);
    assert.equal((await post(`Bearer ${await sign({ scope: 'mcp.read mcp.write' })}`, { path: '/mcp/write' })).status, 200);
  });

  nativeTest(`${host}: clients must not use more than one method, nor the query`, async (t) => {
    const { origin, sign, seen } = await start(t, host);
    const token = await sign();
    for (const [path, headers] of [
      [`/mcp?access_token=${token}`, []],
      [`/mcp?access%5Ftoken=${token}`, [`Authorization: Bearer ${token}`]],
      ['/mcp', [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`]],
      ['/mcp', ['Authorization: Bearer a b']],
    ]) {
      const { status, head } = await rawRequest(origin, path, headers);
      assert.equal(status, 400, path.slice(0, 20));
      assert.match(head, /error="invalid_request"/);
    }
    assert.deepEqual(seen, []);
  });

  nativeTest(`${host}: metadata at the root and beside the path, for scripts of any origin`, async (t) => {
    const { own, origin, url } = await start(t, host);
    for (const path of [WELL_KNOWN, `${WELL_KNOWN}/mcp`]) {
      const response = await fetch(`${origin}${path}`, { headers: { 'x-forwarded-host': 'evil.example', origin: 'https://a.example' } });
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.match(response.headers.get('content-type'), /^application\/json/);
      assert.deepEqual(await response.json(), {
        resource: url,
        authorization_servers: [own.issuer],
        scopes_supported: ['mcp.read'],
        bearer_methods_supported: ['header'],
      });
      const preflight = await fetch(`${origin}${path}`, { method: 'OPTIONS' });
      assert.equal(preflight.status, 204);
      assert.match(preflight.headers.get('access-control-allow-headers'), /MCP-Protocol-Version/);
    }
  });

  nativeTest(`${host}: what is misconfigured refuses every request`, async (t) => {
    const { sign, post, seen } = await start(t, host, { misconfigured: ['a setting is missing'] });
    assert.equal((await post(`Bearer ${await sign()}`)).status, 401);
    assert.equal((await post()).status, 401);
    assert.deepEqual(seen, []);
  });

  nativeTest(`${host}: a token that cannot be checked now is not called invalid`, async (t) => {
    const { own, sign, post, seen } = await start(t, host);
    own.status = 500;
    const response = await post(`Bearer ${await sign()}`);
    assert.equal(response.status, 503);
    assert.deepEqual([response.headers.get('www-authenticate'), response.headers.get('retry-after')], [null, '5']);
    assert.equal((await response.json()).error, 'temporarily_unavailable');
    assert.deepEqual(seen, []);
  });

  nativeTest(`${host}: lets everybody in where authorization is off`, async (t) => {
    const { post, seen } = await start(t, host, { enabled: false });
    assert.equal((await post()).status, 200);
    assert.equal(seen.length, 1);
  });
}

test('what a challenge says comes from one place', async () => {
  const { OAuthValidator } = await import('@gauzy/mcp-oauth');
  const { challenge } = (await import('../../src/node/js/resource/challenge.js')).default;
  const error = { error: 'invalid_token', errorDescription: 'why "not"', scope: 'a b' };
  const written = challenge({ resource_metadata: 'https://r/m', error: 'invalid_token', error_description: 'why "not"', scope: 'a b' });
  assert.equal(OAuthValidator.formatWWWAuthenticateHeader('https://r/m', error), written);
});

nativeTest('node:http: a WebSocket is opened with a good token alone', async (t) => {
  const { origin, sign, seen } = await start(t, 'node:http');
  const key = Buffer.alloc(16, 7).toString('base64');
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`];
  const refused = await rawRequest(origin, '/mcp', upgrade, { method: 'GET' });
  assert.equal(refused.status, 401);
  assert.match(refused.head, /www-authenticate: Bearer resource_metadata="[^"]+", scope="mcp.read"/i);
  assert.equal((await rawRequest(origin, '/mcp', [...upgrade, 'Authorization: Bearer x'], { method: 'GET' })).status, 401);
  assert.equal((await rawRequest(origin, `/mcp?access_token=${await sign()}`, upgrade, { method: 'GET' })).status, 400);
  const poor = await sign({ scope: 'other' });
  assert.equal((await rawRequest(origin, '/mcp', [...upgrade, `Authorization: Bearer ${poor}`], { method: 'GET' })).status, 403);
  const opened = await rawRequest(origin, '/mcp', [...upgrade, `Authorization: Bearer ${await sign()}`], { method: 'GET' });
  assert.equal(opened.status, 101);
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  assert.ok(opened.head.includes(accept));
  assert.deepEqual(seen.map(({ tokenInfo }) => tokenInfo.subject), ['user-1']);
});

for (const host of ['nest on express', 'nest on fastify']) {
  nativeTest(`${host}: no other way to write the path gets past the early refusal`, async (t) => {
    const { origin, seen } = await start(t, host);
    for (const target of ['/mcp', '/mcp/', '/MCP', '/mcp/x', '/mcp?x', '/mcp#x', '/mcp;x', '/%6dcp', `${origin}/mcp`, '//mcp', '/x/../mcp', '/mcp/../x', '/mcp%2Fx']) {
      assert.equal((await rawRequest(origin, target, [])).status, 401, target);
    }
    for (const target of ['/other', '/mcpx', '/x/mcp']) assert.equal((await rawRequest(origin, target, [])).status, 404, target);
    assert.deepEqual(seen, []);
  });
}

nativeTest('nest: without settings, and without a switch in the environment, nothing is let in unsaid', async (t) => {
  const names = ['MCP_AUTH_ENABLED', 'MCP_AUTHORIZATION_ENABLED', 'MCP_AUTH_RESOURCE_URI', 'MCP_AUTH_SERVERS'];
  const before = names.map((name) => [name, process.env[name]]);
  t.after(() => before.forEach(([name, value]) => (value === undefined ? delete process.env[name] : (process.env[name] = value))));
  for (const name of names) delete process.env[name];
  process.env.MCP_AUTH_RESOURCE_URI = 'https://mcp.example.com/mcp';
  process.env.MCP_AUTH_SERVERS = '[{"issuer":"https://auth.example.com"}]';
  const create = () => NestFactory.createApplicationContext(McpResourceModule.forRoot({}), { logger: false, abortOnError: false });
  await assert.rejects(create(), { code: 'ERR_INVALID_CONFIG', message: /MCP_AUTH_ENABLED/ });
  for (const [name, value, isOff] of [['MCP_AUTH_ENABLED', 'true', false], ['MCP_AUTH_ENABLED', 'false', true], ['MCP_AUTHORIZATION_ENABLED', 'true', false]]) {
    for (const other of names.slice(0, 2)) delete process.env[other];
    process.env[name] = value;
    const app = await create();
    assert.equal(app.get(OAuthValidator).config.enabled, !isOff, `${name}=${value}`);
    await app.close();
  }
});
