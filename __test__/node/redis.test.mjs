// Records in Redis: two servers are one, and a Redis that is away is waited for.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { flow, token } from './support/flow.mjs';
import { OAuth2AuthorizationServer } from './support/module.mjs';
import { hasRedis, startRedis } from './support/redis.mjs';
import { ADA, SECRET, configOf, recorder, start } from './support/server.mjs';
import { serverBinary } from '../clients/support/binary.mjs';
import { freePort } from '../clients/support/listen.mjs';

const DEADLINE = 60_000;

const refresh = ({ refresh_token, client_id }) => ({ grant_type: 'refresh_token', refresh_token, client_id });

test('what one server issued the other one refreshes and revokes', { timeout: DEADLINE }, async (t) => {
  if (!hasRedis(t)) return;
  const { url } = await startRedis(t);
  const one = await start(t, { redisUrl: url });
  const other = await start(t, { redisUrl: url, issuer: one.issuer, baseUrl: one.issuer });
  assert.deepEqual(one.server.getTokenManager().getJWKS(), other.server.getTokenManager().getJWKS());
  const tokens = await flow(one.issuer, ADA);
  const next = await token(other.issuer, refresh(tokens));
  assert.equal(next.status, 200, JSON.stringify(next.body));
  // Both answer the same successor, whoever is asked.
  const again = await token(one.issuer, refresh(tokens));
  assert.equal(again.body.refresh_token, next.body.refresh_token);
  assert.equal(await other.server.revokeUser(ADA.userId), 1);
  assert.equal((await token(one.issuer, refresh({ ...tokens, ...next.body }))).body.error, 'invalid_grant');
  // What a server counts by itself is never older than half a minute; what is awaited is exact.
  assert.equal((await one.server.stats()).clients, (await other.server.stats()).clients);
});

test('of 32 refreshes at two servers at once all get the same successor', { timeout: DEADLINE }, async (t) => {
  if (!hasRedis(t)) return;
  const { url } = await startRedis(t);
  const one = await start(t, { redisUrl: url });
  const other = await start(t, { redisUrl: url, issuer: one.issuer, baseUrl: one.issuer });
  const tokens = await flow(one.issuer, ADA);
  const both = Array.from({ length: 32 }, (_, n) => token(n % 2 ? one.issuer : other.issuer, refresh(tokens)));
  const answers = await Promise.all(both);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1);
});

test('keys that somebody else rotates are in the documents of a server that has answered them before', { timeout: DEADLINE }, async (t) => {
  if (!hasRedis(t)) return;
  const { url } = await startRedis(t);
  const { issuer } = await start(t, { redisUrl: url });
  const document = async () => {
    const response = await fetch(`${issuer}/.well-known/jwks.json`);
    return { tag: response.headers.get('etag'), kids: (await response.json()).keys.map(({ kid }) => kid) };
  };
  const before = await document();
  assert.deepEqual(await document(), before);
  const env = { PATH: process.env.PATH, MCP_AUTH_SESSION_SECRET: SECRET };
  await promisify(execFile)(serverBinary(), ['keys', 'rotate', '--now', '--yes', '--store', url], { env });
  let after = before;
  while (after.tag === before.tag) {
    await pause(100);
    after = await document();
  }
  assert.ok(after.kids.length > before.kids.length && before.kids.every((kid) => after.kids.includes(kid)), `${before.kids} ${after.kids}`);
});

test('a Redis that is away is named by ready(), answered 503, and used when it is there', { timeout: DEADLINE }, async (t) => {
  if (!hasRedis(t)) return;
  const port = await freePort();
  const logger = recorder();
  const redisUrl = `redis://user:hunter2@127.0.0.1:${port}`;
  const server = new OAuth2AuthorizationServer(configOf('http://localhost:3003', { redisUrl, logger }));
  t.after(() => server.close());
  await assert.rejects(server.ready(), (error) => error.code === 'ERR_STORE' && !error.message.includes('hunter2'));
  const keys = () => server.handle(new Request('http://localhost:3003/oauth2/jwks'));
  assert.equal((await keys()).status, 503);
  assert.ok(logger.lines.length > 0 && !JSON.stringify(logger.lines).includes('hunter2'));
  await startRedis(t, { port, user: ['user', 'hunter2'] });
  const until = Date.now() + DEADLINE / 2;
  while ((await keys()).status !== 200) {
    assert.ok(Date.now() < until, JSON.stringify(logger.lines.slice(-3)));
    await pause(200);
  }
});
