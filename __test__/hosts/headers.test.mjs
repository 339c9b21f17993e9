// The server's headers are its own, whatever the application has set before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import { freePort } from '../clients/support/listen.mjs';
import { HOSTS } from './support/hosts.mjs';
import { ADAPTERS, applicationModule, startNest } from './support/nest.mjs';
import { settings } from './support/settings.mjs';
import { start } from './support/start.mjs';

const OF_THE_PARENT = {
  'access-control-allow-origin': 'https://parent.example',
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Parent',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src *; script-src 'unsafe-inline'; form-action 'none'",
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'unsafe-url',
  'cache-control': 'public, max-age=3600',
  'x-request-id': 'kept',
};
const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

function parent(_request, response, next) {
  for (const [name, value] of Object.entries(OF_THE_PARENT)) response.setHeader(name, value);
  response.setHeader('set-cookie', 'parent=1');
  next();
}

for (const host of Object.keys(HOSTS).filter((name) => name !== 'node:http')) {
  test(`${host}: headers that the application has set give way`, async (t) => {
    const { issuer } = await start(t, host, { before: [parent] });
    const page = await fetch(`${issuer}/oauth2/login`);
    assert.equal(page.status, 200);
    assert.deepEqual(shown(page, Object.keys(OF_THE_PARENT)), {
      'access-control-allow-origin': null,
      'access-control-allow-credentials': null,
      'access-control-expose-headers': null,
      'cross-origin-opener-policy': null,
      'content-security-policy': PAGE_POLICY,
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-request-id': 'kept',
    });
    assert.equal(page.headers.get('x-powered-by'), null);
    const cookies = page.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
    assert.deepEqual(cookies, ['parent', 'mcp-oauth-browser']);

    const token = await fetch(`${issuer}/oauth2/token`, { method: 'POST' });
    assert.deepEqual(shown(token, Object.keys(OF_THE_PARENT).slice(0, 4)), {
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': null,
      'access-control-expose-headers': 'WWW-Authenticate, DPoP-Nonce',
      'cross-origin-opener-policy': null,
    });

    const other = await fetch(`${issuer}/echo`);
    assert.equal(other.headers.get('access-control-allow-origin'), 'https://parent.example');
  });
}

test('NestJS: the CORS of the application, with credentials, ends at the server', async (t) => {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const server = new OAuth2AuthorizationServer(settings(issuer));
  const prepare = (app) => {
    app.enableCors({ origin: '*', credentials: true, exposedHeaders: ['X-Parent'] });
    app.use('/', server.getApp());
  };
  const app = await startNest(applicationModule(), ADAPTERS.Express(), { port, prepare, bodyParser: false });
  t.after(() => app.close());
  t.after(() => server.close());
  const headers = { origin: 'https://client.example' };

  const token = await fetch(`${issuer}/oauth2/token`, { method: 'POST', headers });
  assert.equal(token.headers.get('access-control-allow-origin'), '*');
  assert.equal(token.headers.get('access-control-allow-credentials'), null);
  const page = await fetch(`${issuer}/oauth2/login`, { headers });
  assert.deepEqual([...page.headers.keys()].filter((name) => name.startsWith('access-control')), []);
  const other = await fetch(`${issuer}/echo`, { headers });
  assert.equal(other.headers.get('access-control-allow-credentials'), 'true');
});

function shown(response, names) {
  return Object.fromEntries(names.map((name) => [name, response.headers.get(name)]));
}
