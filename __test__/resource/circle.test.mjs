// The whole circle: the server's binary, the example of an MCP server, the official TypeScript SDKs
// given nothing but its URL, and a person in Chromium.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { auth } from '@modelcontextprotocol/client';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { authorize, browserTest, closeBrowser, newContext, signIn } from '../clients/support/browser.mjs';
import { startCallback } from '../clients/support/callback.mjs';
import { MemoryProvider } from '../clients/support/provider.mjs';
import { recording } from '../clients/support/recording.mjs';
import { sdkV1 } from '../clients/support/sdk-v1.mjs';
import { sdkV2Legacy } from '../clients/support/sdk-v2.mjs';
import { startServer } from '../clients/support/server.mjs';
import { freePort, startExampleMcpServer } from './support/mcp-server.mjs';

const TOKEN_SECONDS = 4;
/** The example's validator lets clocks differ by so much. */
const TOLERANCE_SECONDS = 30;
const EXPIRY_DEADLINE = 10 * (TOKEN_SECONDS + TOLERANCE_SECONDS) * 1000;
const TEST_DEADLINE = 600_000;

after(closeBrowser);

browserTest('SDK v2: from the URL, through sign-in, step-up, expiry and the end of the grant', async (t) => {
  const { mcpUrl, issuer, provider, callback, requests, connect } = await setUp(t, sdkV2Legacy, '/mcp');

  const { transport, connecting } = connect();
  await assert.rejects(connecting, sdkV2Legacy.UnauthorizedError);
  assert.deepEqual(requests.slice(0, 2), ['POST /mcp 401', 'GET /.well-known/oauth-protected-resource/mcp 200']);
  assert.ok(requests.includes('POST /oauth2/register 201'), requests.join('\n'));
  const [first] = provider.authorizationUrls;
  assert.deepEqual([first.origin, first.searchParams.get('resource')], [issuer, mcpUrl]);
  assert.deepEqual(mcpScopes(first), ['mcp.read']);

  const page = await (await newContext(t)).newPage();
  await page.goto(first.href);
  await signIn(page);
  await authorize(page);
  await sdkV2Legacy.finish(transport, await callback.arrived());
  const { client, connecting: connected } = connect();
  await connected;
  assert.equal(await call(client, 'list_notes'), 'There are no notes.');

  const stepUp = call(client, 'add_note', { note: 'milk' });
  await assert.rejects(stepUp, sdkV2Legacy.UnauthorizedError);
  assert.ok(requests.includes('POST /mcp 403'), requests.join('\n'));
  const more = mcpScopes(provider.authorizationUrls.at(-1));
  assert.deepEqual(more, ['mcp.read', 'mcp.write']);
  // > scope  String containing a space-separated list of scope values […] that the client can use
  // > when requesting access tokens. (RFC 7591 §2). The SDK registered for what the first challenge
  // asked for, so the application registers for more.
  assert.ok(!provider.clientInformation().scope.includes('mcp.write'));
  for (const old of ['client', 'tokens']) provider.invalidateCredentials(old);
  assert.equal(await auth(provider, { serverUrl: mcpUrl, scope: more.join(' ') }), 'REDIRECT');
  await page.goto(provider.authorizationUrls.at(-1).href);
  await authorize(page);
  await sdkV2Legacy.finish(client.transport, await callback.arrived());
  assert.equal(await call(client, 'add_note', { note: 'milk' }), 'Noted.');
  assert.equal(await call(client, 'list_notes'), 'milk');

  const { access_token: old } = provider.tokens();
  await expiry(mcpUrl, old);
  assert.equal(await call(client, 'list_notes'), 'milk');
  assert.ok(requests.includes('POST /oauth2/token refresh_token 200'), 'the SDK refreshed');
  assert.notEqual(provider.tokens().access_token, old);

  await revoke(issuer, provider);
  await expiry(mcpUrl, provider.tokens().access_token);
  await assert.rejects(call(client, 'list_notes'), sdkV2Legacy.UnauthorizedError);
  assert.ok(requests.includes('POST /oauth2/token refresh_token 400'), 'the grant has ended');
}, { timeout: TEST_DEADLINE });

for (const [name, path] of [['streamable HTTP', '/mcp'], ['SSE', '/sse']]) {
  browserTest(`SDK v1 over ${name}: from the URL, through sign-in, to a tool call`, async (t) => {
    const { provider, callback, connect, mcpUrl } = await setUp(t, sdkV1, path);
    const { transport, connecting } = connect();
    await assert.rejects(connecting, sdkV1.UnauthorizedError);
    const [url] = provider.authorizationUrls;
    assert.equal(url.searchParams.get('resource'), mcpUrl);
    const page = await (await newContext(t)).newPage();
    await page.goto(url.href);
    await signIn(page);
    await authorize(page);
    await sdkV1.finish(transport, await callback.arrived());
    const { client, connecting: connected } = connect();
    await connected;
    assert.equal(await call(client, 'list_notes'), 'There are no notes.');
    await assert.rejects(call(client, 'add_note', { note: 'milk' }), /403/);
  });
}

async function setUp(t, sdk, path) {
  const port = await freePort();
  const { issuer } = await startServer(t, { args: ['--access-token-ttl', `${TOKEN_SECONDS}s`] });
  const { origin } = await startExampleMcpServer(t, port, issuer);
  const mcpUrl = `${origin}${path}`;
  const callback = await startCallback(t);
  const provider = new MemoryProvider(callback.uri, sdk.authMethod);
  const requests = [];
  const connect = () => {
    const options = { authProvider: provider, fetch: recording(requests) };
    const transport = path === '/sse' ? new SSEClientTransport(new URL(mcpUrl), options) : sdk.transport(mcpUrl, options);
    const client = sdk.client();
    t.after(() => client.close());
    return { client, transport, connecting: client.connect(transport) };
  };
  return { issuer, mcpUrl, callback, provider, requests, connect };
}

function mcpScopes(url) {
  const scopes = url.searchParams.get('scope').split(' ');
  return scopes.filter((scope) => scope !== 'offline_access').sort();
}

async function call(client, name, args = {}) {
  const { content } = await client.callTool({ name, arguments: args });
  return content[0].text;
}

/** Waits until the MCP server refuses a token. */
async function expiry(mcpUrl, token) {
  const deadline = Date.now() + EXPIRY_DEADLINE;
  for (;;) {
    const { status } = await fetch(mcpUrl, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    if (status === 401) return;
    assert.ok(Date.now() < deadline, 'the access token outlives its time');
    await sleep(500);
  }
}

async function revoke(issuer, provider) {
  const body = { token: provider.tokens().refresh_token, client_id: provider.clientInformation().client_id };
  const { client_secret: secret } = provider.clientInformation();
  if (secret) body.client_secret = secret;
  const response = await fetch(`${issuer}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(body) });
  assert.equal(response.status, 200, await response.text());
}
