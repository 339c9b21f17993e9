// openid-client, the certified client library of JavaScript, which MCP clients build upon.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import * as oauth from 'openid-client';
import { approve, browserTest, closeBrowser, newContext } from './support/browser.mjs';
import { startCallback } from './support/callback.mjs';
import { startServer } from './support/server.mjs';

const RESOURCE = 'http://localhost:1/mcp';
const MACHINE = 'machine';
// The test's own server speaks http, on loopback.
const options = { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests] };
const AUTHENTICATIONS = {
  none: oauth.None,
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
};
const CASES = [
  ...Object.keys(AUTHENTICATIONS).map((method) => ({ method, used: method })),
  // What openid-client does unless it is told otherwise.
  { method: 'client_secret_basic', used: 'client_secret_post' },
];

after(closeBrowser);

for (const { method, used } of CASES) {
  const name = method === used ? method : `${used} though registered for ${method}`;
  browserTest(`openid-client, ${name}: registers, signs in, refreshes, revokes`, async (t) => {
    const { issuer } = await startServer(t);
    const callback = await startCallback(t);
    const { config, sent } = await registered(issuer, callback.uri, method, used);

    const verifier = oauth.randomPKCECodeVerifier();
    const state = oauth.randomState();
    const url = oauth.buildAuthorizationUrl(config, {
      redirect_uri: callback.uri,
      scope: 'mcp.read mcp.write',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      resource: RESOURCE,
    });
    const page = await (await newContext(t)).newPage();
    await approve(page, url.href);
    const checks = { pkceCodeVerifier: verifier, expectedState: state };
    const parameters = { resource: RESOURCE };
    const first = await oauth.authorizationCodeGrant(config, await callback.arrived(), checks, parameters);
    assert.equal(first.expiresIn() > 0, true);
    assert.equal(first.scope, 'mcp.read mcp.write');

    const second = await oauth.refreshTokenGrant(config, first.refresh_token, parameters);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.notEqual(second.access_token, first.access_token);

    if (method === 'none') {
      const asked = oauth.tokenIntrospection(config, second.access_token);
      await assert.rejects(asked, { error: 'invalid_client' }, 'public clients cannot introspect');
    } else {
      await assertActive(config, second.access_token, true);
      await assertActive(config, second.refresh_token, true);
    }
    await oauth.tokenRevocation(config, second.refresh_token, { token_type_hint: 'refresh_token' });
    if (method !== 'none') await assertActive(config, second.access_token, false);
    const late = oauth.refreshTokenGrant(config, second.refresh_token, parameters);
    await assert.rejects(late, { error: 'invalid_grant' });
    assert.deepEqual(new Set(sent), new Set([used]), 'the authentication it was to use');
  });
}

for (const method of ['client_secret_basic', 'client_secret_post']) {
  test(`openid-client, ${method}: client credentials`, async (t) => {
    const { secret, settings } = machine();
    const { issuer } = await startServer(t, { config: settings });
    const discover = (password) =>
      oauth.discovery(new URL(issuer), MACHINE, {}, AUTHENTICATIONS[method](password), options);

    const config = await discover(secret);
    const parameters = { scope: 'mcp.read', resource: RESOURCE };
    const tokens = await oauth.clientCredentialsGrant(config, parameters);
    assert.equal(tokens.scope, 'mcp.read');
    assert.equal(tokens.refresh_token, undefined);
    const found = await oauth.tokenIntrospection(config, tokens.access_token);
    assert.equal(found.active, true);
    assert.equal(found.sub, MACHINE);
    assert.equal(found.aud, RESOURCE);

    await oauth.tokenRevocation(config, tokens.access_token);
    await assertActive(config, tokens.access_token, false);

    const wrong = oauth.clientCredentialsGrant(await discover(`${secret}x`), parameters);
    // A failed Basic attempt is answered with a challenge, which openid-client throws as such.
    await assert.rejects(wrong, (error) => (error.status ?? error.cause?.status) === 401);
  });
}

/** Registers a client, and notes with which authentication each of its later requests comes. */
async function registered(issuer, redirectUri, method, used) {
  const metadata = {
    client_name: 'openid-client',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: method,
    grant_types: ['authorization_code', 'refresh_token'],
  };
  const sent = [];
  const noting = (url, init) => {
    if (init.body instanceof URLSearchParams) sent.push(authenticationOf(init));
    return fetch(url, init);
  };
  const config = await oauth.dynamicClientRegistration(
    new URL(issuer),
    metadata,
    AUTHENTICATIONS[used](),
    { ...options, [oauth.customFetch]: noting },
  );
  assert.equal(config.clientMetadata().token_endpoint_auth_method, method);
  return { config, sent };
}

function authenticationOf({ headers, body }) {
  if (/^Basic /.test(new Headers(headers).get('authorization'))) return 'client_secret_basic';
  return body.has('client_secret') ? 'client_secret_post' : 'none';
}

async function assertActive(config, token, active) {
  const answer = await oauth.tokenIntrospection(config, token);
  assert.equal(answer.active, active);
  if (!active) assert.deepEqual(answer, { active });
}

/** A client of the operator's, for machines. */
function machine() {
  const secret = randomBytes(32).toString('base64url');
  const settings = [
    '[[clients]]',
    `id = "${MACHINE}"`,
    `secret_hash = "${createHash('sha256').update(secret).digest('hex')}"`,
    'grant_types = ["client_credentials"]',
    'scopes = ["mcp.read"]',
  ].join('\n');
  return { secret, settings };
}
