// The documented server in production, behind a proxy that speaks https.
import '../clients/support/loopback-only.mjs';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { authorize, browserTest, launch, signIn } from '../clients/support/browser.mjs';
import { selfSigned } from '../clients/support/certificate.mjs';
import { authorizationRequest } from '../clients/support/client.mjs';
import { freePort } from '../clients/support/listen.mjs';
import { hasRedis, startRedis } from '../node/support/redis.mjs';
import { startHttpsProxy } from './support/https-proxy.mjs';
import { Person } from './support/person.mjs';

const ISSUER = 'https://auth.gauzy.co';
const CALLBACK = 'https://client.example/callback';
const ADA = { email: 'ada@example.com', password: 'analytical' };
const EXAMPLE = fileURLToPath(new URL('support/documented.cjs', import.meta.url));
const SECRET = '0123456789abcdef0123456789abcdef0123456789abcdef';

test('the documented server signs in and issues tokens in production', (t) => signsIn(t, {}));

test('the documented server signs in and issues tokens in production with REDIS_URL set', async (t) => {
  if (hasRedis(t)) await signsIn(t, { REDIS_URL: (await startRedis(t)).url });
});

async function signsIn(t, more) {
  const { fetch, clientId, log } = await setUp(t, more);
  const metadata = await (await fetch(`${ISSUER}/.well-known/oauth-authorization-server`)).json();
  assert.equal(metadata.issuer, ISSUER);
  assert.equal(metadata.jwks_uri, `${ISSUER}/oauth2/jwks`);
  assert.equal(metadata.authorization_endpoint, `${ISSUER}/oauth2/authorize`);
  assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);

  const person = new Person(fetch);
  const request = authorizationRequest(ISSUER, clientId, CALLBACK, { scope: 'mcp.read' });
  const answer = await person.approve(request.url, ADA);
  assert.equal(answer.origin + answer.pathname, CALLBACK);
  assert.equal(answer.searchParams.get('state'), request.state);
  assert.equal(answer.searchParams.get('iss'), ISSUER);
  for (const name of person.cookies()) assert.match(name, /^__Host-/);

  const token = await fetch(`${ISSUER}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: answer.searchParams.get('code'),
      redirect_uri: CALLBACK,
      client_id: clientId,
      code_verifier: request.verifier,
    }),
  });
  const tokens = await token.json();
  assert.equal(token.status, 200, JSON.stringify(tokens));
  assert.equal(token.headers.get('strict-transport-security'), 'max-age=31536000; includeSubDomains');
  const claims = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url'));
  assert.deepEqual([claims.iss, claims.aud, claims.sub], [ISSUER, 'https://mcp.gauzy.co', 'ada']);
  const { keys } = await (await fetch(metadata.jwks_uri)).json();
  const { kid } = JSON.parse(Buffer.from(tokens.access_token.split('.')[0], 'base64url'));
  assert.ok(keys.some((key) => key.kid === kid));
  assert.ok(!log().includes(SECRET) && !log().includes(ADA.password), 'secrets stay out of the log');
  assert.equal(/memory/i.test(log()), !more.REDIS_URL, 'what forgets says so');
}

browserTest('the documented server signs in through Chromium, with cookies that only https carries', async (t) => {
  const { proxy, clientId } = await setUp(t);
  const browser = await launch(`MAP auth.gauzy.co:443 127.0.0.1:${proxy.port}`);
  t.after(() => browser.close());
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const request = authorizationRequest(ISSUER, clientId, CALLBACK, { scope: 'mcp.read' });
  await page.goto(request.url);
  await signIn(page, ADA);
  const left = page.waitForRequest((one) => one.url().startsWith(CALLBACK));
  await authorize(page);
  const answer = new URL((await left).url()).searchParams;
  assert.deepEqual([answer.get('state'), answer.get('iss')], [request.state, ISSUER]);
  const cookies = await context.cookies();
  assert.ok(cookies.length >= 2);
  for (const { name, secure, httpOnly } of cookies) {
    assert.match(name, /^__Host-/);
    assert.deepEqual([secure, httpOnly], [true, true], name);
  }
});

test('in production there are no demo users, no test client and no landing page', async (t) => {
  const { fetch } = await setUp(t);
  const request = authorizationRequest(ISSUER, 'test-client', 'http://localhost/callback');
  const unknown = await fetch(request.url, { headers: { accept: 'text/html' } });
  assert.equal(unknown.status, 400);
  for (const path of ['/', '/callback', '/try']) {
    const answer = await fetch(`${ISSUER}${path}`);
    assert.match(await answer.text(), /Cannot GET/, `${path} is the application's`);
  }
});

/** The documented server in a process of its own, and the proxy in front of it. */
async function setUp(t, more = {}) {
  const port = await freePort();
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', SESSION_SECRET: SECRET, PORT: String(port), ...more };
  const child = spawn(process.execPath, [EXAMPLE], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  child.stdout.on('data', (text) => (log += text));
  t.after(async () => {
    child.kill('SIGTERM');
    const [code] = await exited;
    assert.equal(code, 0, `it ends by itself once closed\n${log}`);
  });
  const { clientId } = await ready(child, () => log);
  const proxy = await startHttpsProxy(t, await selfSigned('auth.gauzy.co'), port);
  return { proxy, fetch: proxy.fetch, clientId, log: () => log };
}

async function ready(child, log) {
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('{"clientId"')) return JSON.parse(line);
  }
  throw new Error(`the documented server did not start:\n${log()}`);
}
