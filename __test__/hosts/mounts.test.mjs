// The server under a path of the application, and behind a proxy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wholeFlow } from './support/flow.mjs';
import { HOSTS, ON_EXPRESS } from './support/hosts.mjs';
import { start } from './support/start.mjs';

const VARIANTS = ['/.well-known/oauth-authorization-server/auth', '/auth/.well-known/oauth-authorization-server'];

for (const host of ON_EXPRESS) {
  test(`${host}: mounted under the path of the issuer`, async (t) => {
    const { issuer, origin, log } = await start(t, host, { path: '/auth' });
    assert.equal(issuer, `${origin}/auth`);
    for (const variant of VARIANTS) {
      const document = await (await fetch(`${origin}${variant}`)).json();
      assert.equal(document.issuer, issuer, variant);
      assert.equal(document.token_endpoint, `${issuer}/oauth2/token`, variant);
    }
    await wholeFlow(issuer);
    const beside = await fetch(`${origin}/oauth2/token`, { method: 'POST', body: 'x' });
    assert.equal((await beside.json()).read, 'x', 'beside the path is the application');
    assert.deepEqual(log.filter((line) => /mount/i.test(line)), []);
  });

  test(`${host}: a path that does not fit baseUrl is warned of, once`, async (t) => {
    const settings = { issuer: 'http://localhost/elsewhere', baseUrl: 'http://localhost/elsewhere' };
    const { origin, log } = await start(t, host, { path: '/auth', settings });
    for (let time = 0; time < 3; time += 1) await fetch(`${origin}/auth/oauth2/login`);
    const warnings = log.filter((line) => /^warn .*mount/i.test(line));
    assert.equal(warnings.length, 1, log.join('\n'));
    assert.match(warnings[0], /\/auth/);
    assert.match(warnings[0], /\/elsewhere/);
  });
}

const PROXIED = Object.keys(HOSTS).filter((name) => name !== 'node:http');
const FORWARDED = { 'x-forwarded-for': '198.51.100.4, 203.0.113.7' };

for (const host of PROXIED) {
  test(`${host}: behind a trusted proxy the client's address is the forwarded one`, async (t) => {
    assert.equal(await addressSeen(t, host, { trustProxy: 1 }), '203.0.113.7');
  });

  test(`${host}: without a trusted proxy the forwarded address is not believed`, async (t) => {
    assert.match(await addressSeen(t, host, {}), /^(127\.0\.0\.1|::1)$/);
  });
}

test('node:http: behind a proxy that the server itself is told to trust', async (t) => {
  const settings = { trustedProxies: 'loopback' };
  assert.equal(await addressSeen(t, 'node:http', { settings }), '203.0.113.7');
  assert.match(await addressSeen(t, 'node:http', {}), /^(127\.0\.0\.1|::1)$/);
});

/** The address that the server writes down for a registration. */
async function addressSeen(t, host, options) {
  const settings = { logLevel: 'info', ...options.settings };
  const { issuer, log } = await start(t, host, { ...options, settings });
  const response = await fetch(`${issuer}/oauth2/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...FORWARDED },
    body: JSON.stringify({ client_name: 'Far away', redirect_uris: ['http://localhost/callback'] }),
  });
  assert.equal(response.status, 201);
  const event = log.find((line) => line.includes('client_registered'));
  assert.ok(event, log.join('\n'));
  return /client_address"?[:=]\s*"?([0-9a-f.:]+)/.exec(event)[1];
}
