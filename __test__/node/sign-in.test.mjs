// A whole sign-in through getApp() on node:http, and what surrounds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims, flow, token } from './support/flow.mjs';
import { ADA, start } from './support/server.mjs';

test('a person signs in, agrees, and the client gets tokens that refresh', async (t) => {
  const { server, issuer } = await start(t);
  const tokens = await flow(issuer, ADA, { scope: 'mcp.read email' });
  assert.deepEqual(Object.keys(claims(tokens.access_token)), [
    'sub', 'aud', 'iss', 'iat', 'exp', 'nbf', 'jti', 'client_id', 'scope', 'token_type', 'grant_id', 'auth_time',
  ]);
  assert.equal(claims(tokens.access_token).sub, ADA.userId);
  const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tokens.client_id };
  const next = await token(issuer, fields);
  assert.equal(next.status, 200);
  assert.notEqual(next.body.refresh_token, tokens.refresh_token);
  const headers = { authorization: `Bearer ${next.body.access_token}` };
  const userinfo = await fetch(`${issuer}/oauth2/userinfo`, { headers });
  assert.deepEqual(await userinfo.json(), { sub: ADA.userId, email: ADA.email, email_verified: true });
  assert.equal(server.getStats().tokens.activeRefreshTokens, 1);
});

test('revoking a user ends grants at once', async (t) => {
  const { server, issuer } = await start(t);
  const tokens = await flow(issuer, ADA, { scope: 'mcp.read email' });
  assert.equal(await server.revokeUser(ADA.userId), 1);
  const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tokens.client_id };
  assert.equal((await token(issuer, fields)).body.error, 'invalid_grant');
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  assert.equal((await fetch(`${issuer}/oauth2/userinfo`, { headers })).status, 401);
  assert.equal(await server.revokeUser(ADA.userId), 0);
});

test('revoking a client ends its grants and no others', async (t) => {
  const { server, issuer } = await start(t);
  const [one, other] = [await flow(issuer, ADA), await flow(issuer, ADA)];
  assert.equal(await server.revokeClient(one.client_id), 1);
  const refresh = ({ client_id, refresh_token }) => token(issuer, { grant_type: 'refresh_token', refresh_token, client_id });
  assert.equal((await refresh(one)).status, 400);
  assert.equal((await refresh(other)).status, 200);
});

test('two servers in one process have nothing in common', async (t) => {
  const [a, b] = [await start(t), await start(t, { audience: 'https://other.example' })];
  const tokens = await flow(a.issuer, ADA);
  const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tokens.client_id };
  assert.equal((await token(b.issuer, fields)).body.error, 'invalid_client');
  assert.equal(claims((await flow(b.issuer, ADA)).access_token).aud, 'https://other.example');
  assert.notDeepEqual(a.server.getTokenManager().getJWKS(), b.server.getTokenManager().getJWKS());
  assert.equal(a.server.getStats().tokens.totalRefreshTokens, 1);
  assert.ok(b.logger.lines.every(({ line }) => !line.includes(a.issuer)));
});

test('a store that lasts survives the server, with the same secret and with no other', async (t) => {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/mcp-oauth-');
  t.after(() => rm(folder, { recursive: true }));
  const store = `sqlite:${folder}/data/store.db`;
  const first = await start(null, { store });
  const tokens = await flow(first.issuer, ADA);
  const keys = first.server.getTokenManager().getJWKS();
  assert.equal(first.server.getTokenManager().revokeToken('AAAAAAAAAAAAAAAAAAAAAA'), false);
  await first.close();
  const second = await start(null, { store, issuer: first.issuer });
  assert.deepEqual(second.server.getTokenManager().getJWKS(), keys);
  assert.equal(second.server.clients.getClient(tokens.client_id).clientName, 'A client');
  const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tokens.client_id };
  const next = await token(second.issuer, fields);
  assert.equal(next.status, 200, JSON.stringify(next.body));
  assert.equal(second.server.getTokenManager().revokeToken(next.body.refresh_token), true);
  await second.close();
  const other = start(null, { store, sessionSecret: 'another secret, just as long as the first one' });
  await assert.rejects(other, (error) => error.code === 'ERR_INVALID_CONFIG' && /sessionSecretPrevious/.test(error.message));
});
