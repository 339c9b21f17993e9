// The official TypeScript SDKs, given nothing but the URL of an MCP server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorize, browserTest, closeBrowser, newContext, signIn } from './support/browser.mjs';
import { startCallback } from './support/callback.mjs';
import { startMcpServer } from './support/mcp-server.mjs';
import { MemoryProvider } from './support/provider.mjs';
import { recording } from './support/recording.mjs';
import { sdkV1 } from './support/sdk-v1.mjs';
import { sdkV2, sdkV2Legacy } from './support/sdk-v2.mjs';
import { startServer } from './support/server.mjs';

/** Long enough for a call with a fresh token, short enough to wait for. */
const TOKEN_SECONDS = 4;
const EXPIRY_DEADLINE = 10 * TOKEN_SECONDS * 1000;
const WELL_KNOWN = '/.well-known/oauth-protected-resource';

after(closeBrowser);

for (const sdk of [sdkV1, sdkV2Legacy, sdkV2]) {
  browserTest(`${sdk.name}: from the URL of an MCP server to a tool call, and back`, async (t) => {
    const { issuer, mcp, provider, callback, requests, connect } = await setUp(t, sdk);

    const { transport, connecting } = connect();
    await assert.rejects(connecting, sdk.UnauthorizedError);
    assert.deepEqual(mcp.seen.slice(0, 2), ['POST /mcp 401', `GET ${WELL_KNOWN}/mcp 200`]);
    assert.deepEqual(requests.filter((line) => line.startsWith('POST') && !line.includes('/mcp')), [
      'POST /oauth2/register 201',
    ]);
    assert.equal('client_secret' in provider.clientInformation(), sdk.authMethod !== 'none');
    const asked = provider.authorizationUrls[0].searchParams;
    assert.equal(asked.get('resource'), mcp.url);
    assert.equal(asked.get('code_challenge_method'), 'S256');

    const page = await (await newContext(t)).newPage();
    await page.goto(provider.authorizationUrls[0].href);
    await signIn(page);
    await authorize(page);
    await sdk.finish(transport, checked(await callback.arrived(), provider, issuer));
    const { client, connecting: connected } = connect();
    await connected;
    const person = await whoami(client);
    const first = provider.tokens();
    const { sub, aud } = claims(first.access_token);
    assert.equal(person, sub);
    assert.equal(aud, mcp.url);

    await expiry(mcp, provider);
    assert.equal(await whoami(client), person);
    assert.ok(requests.includes('POST /oauth2/token refresh_token 200'), 'the SDK refreshed');
    assert.notEqual(provider.tokens().access_token, first.access_token);
    assert.notEqual(provider.tokens().refresh_token, first.refresh_token, 'rotated');

    await revoke(issuer, provider);
    assert.equal((await mcp.introspect(provider.tokens().access_token)).active, false);
    await assert.rejects(whoami(client), sdk.UnauthorizedError);
    assert.ok(requests.includes('POST /oauth2/token refresh_token 400'), 'the grant has ended');
    assert.equal(provider.authorizationUrls.length, 2, 'the SDK starts anew');

    await page.goto(provider.authorizationUrls[1].href);
    await authorize(page);
    await sdk.finish(client.transport, checked(await callback.arrived(), provider, issuer));
    assert.equal(await whoami(client), person);
  });
}

const HIDING_PLACES = [
  { where: 'beside the path of the MCP server', metadataAt: [`${WELL_KNOWN}/mcp`] },
  { where: 'at the root', metadataAt: [WELL_KNOWN] },
];

for (const sdk of [sdkV1, sdkV2]) {
  for (const { where, metadataAt } of HIDING_PLACES) {
    test(`${sdk.name}: finds metadata ${where} without being told`, async (t) => {
      const { issuer, mcp, provider, connect } = await setUp(t, sdk, { namesMetadata: false, metadataAt });
      await assert.rejects(connect().connecting, sdk.UnauthorizedError);
      assert.ok(mcp.seen.includes(`GET ${metadataAt[0]} 200`), mcp.seen);
      assert.equal(provider.authorizationUrls[0].origin, issuer);
      assert.equal(provider.authorizationUrls[0].searchParams.get('resource'), mcp.url);
    });
  }
}

/** An MCP server, the authorization server it trusts, and a client of one SDK. */
async function setUp(t, sdk, options) {
  const mcp = await startMcpServer(t, sdk.answer, options);
  const args = ['--access-token-ttl', `${TOKEN_SECONDS}s`];
  const { issuer } = await startServer(t, { args, config: mcp.config });
  mcp.trust(issuer);
  const callback = await startCallback(t);
  const provider = new MemoryProvider(callback.uri, sdk.authMethod);
  const requests = [];
  const connect = () => {
    const transport = sdk.transport(mcp.url, { authProvider: provider, fetch: recording(requests) });
    const client = sdk.client();
    t.after(() => client.close());
    return { client, transport, connecting: client.connect(transport) };
  };
  return { issuer, mcp, provider, callback, requests, connect };
}

function checked(response, provider, issuer) {
  assert.equal(response.searchParams.get('state'), provider.states.at(-1));
  assert.equal(response.searchParams.get('iss'), issuer);
  return response;
}

function claims(accessToken) {
  return JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
}

async function whoami(client) {
  const { content } = await client.callTool({ name: 'whoami', arguments: {} });
  return content[0].text;
}

/** Waits until the access token works no more. */
async function expiry(mcp, provider) {
  const { access_token: token } = provider.tokens();
  const deadline = Date.now() + EXPIRY_DEADLINE;
  while ((await mcp.introspect(token)).active) {
    assert.ok(Date.now() < deadline, 'the access token outlives its time');
    await sleep(100);
  }
}

async function revoke(issuer, provider) {
  const metadata = await fetch(new URL('/.well-known/oauth-authorization-server', issuer));
  const { revocation_endpoint: endpoint } = await metadata.json();
  const { client_id, client_secret } = provider.clientInformation();
  const body = { token: provider.tokens().refresh_token, client_id };
  if (client_secret) body.client_secret = client_secret;
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(body) });
  assert.equal(response.status, 200, await response.text());
}
