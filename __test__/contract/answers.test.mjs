// What the helpers for errors and answers send, read by a client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BaseErrorHandler, ResponseBuilder, SecurityLogger } from '@gauzy/mcp-oauth';
import { HOSTS, answer } from './support/answer.mjs';

const JSON_TYPE = 'application/json; charset=utf-8';
const quiet = Object.assign(new SecurityLogger(), { warn() {}, error() {} });
const errors = new BaseErrorHandler(quiet);
const builder = new ResponseBuilder(quiet);

/** Members in their order, as text shows them. */
const order = (json) => Object.keys(json);

function assertNotStored({ headers }, vary) {
  assert.deepEqual(['cache-control', 'pragma', 'expires'].map((name) => headers.get(name)), ['no-store', 'no-cache', '0']);
  if (vary) assert.match(headers.get('vary'), new RegExp(`\\b${vary}\\b`));
}

for (const host of Object.keys(HOSTS)) {
  test(`${host}: an OAuth error`, async () => {
    const error = { error: 'invalid_scope', errorDescription: 'No "é"', errorUri: 'https://docs.example/e', scope: 'a b' };
    const got = await answer(host, (res) => errors.handleOAuthError(res, error));
    assert.equal(got.status, 400);
    assertNotStored(got, 'Authorization');
    assert.equal(got.headers.get('content-type'), JSON_TYPE);
    assert.equal(
      got.text,
      `{"error":"invalid_scope","error_description":"No '?'","error_uri":"https://docs.example/e","scope":"a b"}`,
    );
    const other = await answer(host, (res) => errors.handleOAuthError(res, { error: 'invalid_client' }, 401));
    assert.deepEqual([other.status, other.text], [401, '{"error":"invalid_client"}']);
  });

  test(`${host}: a redirected error keeps the state, and never in error_uri`, async () => {
    const uri = 'https://client.example/cb?keep=a%20b';
    const got = await answer(host, (res) =>
      errors.handleOAuthRedirectError(res, uri, 'access_denied', 'User denied authorization', undefined, 'st/a te', 'client'),
    );
    assert.equal(got.status, 303);
    assertNotStored(got);
    const expected = `${uri}&error=access_denied&error_description=User+denied+authorization&state=st%2Fa+te`;
    assert.equal(got.headers.get('location'), expected);
    const moved = await answer(host, (res) =>
      errors.handleOAuthRedirectError(res, 'https://c.example/cb', 'server_error', undefined, 'a-state', 'real'),
    );
    assert.equal(moved.headers.get('location'), 'https://c.example/cb?error=server_error&state=real');
  });

  test(`${host}: nobody is sent to a script, a file or another place than a URL`, async () => {
    for (const uri of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/cb', 'https://u:p@c.example/', 'https://c/#f', '']) {
      const got = await answer(host, (res) => errors.handleOAuthRedirectError(res, uri, 'access_denied'));
      assert.deepEqual([got.status, got.json.error, got.headers.get('location')], [400, 'invalid_request', null], uri);
      const code = await answer(host, (res) => builder.sendAuthorizationRedirect(res, uri, 'code'));
      assert.deepEqual([code.status, code.json.error, code.headers.get('location')], [400, 'invalid_request', null], uri);
    }
  });

  test(`${host}: a standard error says it in message and in error_description`, async () => {
    const error = { code: 'not_found', message: 'No such client', statusCode: 404, details: { id: 'x', clientSecret: 's' } };
    const got = await answer(host, (res) => errors.handleStandardError(res, error));
    assert.equal(got.status, 404);
    assertNotStored(got);
    assert.equal(
      got.text,
      '{"error":"not_found","message":"No such client","error_description":"No such client","details":{"id":"x","clientSecret":"[REDACTED]"}}',
    );
    const inner = await answer(host, (res) => errors.handleStandardError(res, { ...error, statusCode: 500 }));
    assert.deepEqual(order(inner.json), ['error', 'message', 'error_description']);
  });

  test(`${host}: a validation error names the field`, async () => {
    const got = await answer(host, (res) => errors.handleValidationError(res, 'email', 'Invalid email format'));
    assert.equal(got.status, 400);
    assert.deepEqual([got.json.error, got.json.message, got.json.details], ['invalid_request', 'Invalid email format', { field: 'email' }]);
  });

  test(`${host}: an error of authorization challenges`, async () => {
    const url = 'https://mcp.example/.well-known/oauth-protected-resource';
    for (const [error, status] of [['invalid_token', 401], ['insufficient_scope', 403], ['invalid_request', 400]]) {
      const got = await answer(host, (res) => errors.handleAuthError(res, { error, errorDescription: 'why', scope: 'mcp.write' }, url));
      assert.equal(got.status, status);
      assertNotStored(got, 'Authorization');
      const challenge = `Bearer resource_metadata="${url}", error="${error}", error_description="why", scope="mcp.write"`;
      assert.equal(got.headers.get('www-authenticate'), challenge);
      assert.deepEqual(got.json, { error, error_description: 'why', scope: 'mcp.write' });
    }
  });

  test(`${host}: tokens, introspection, user and registration are never stored`, async () => {
    const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 900, refresh_token: 'r', scope: 'mcp.read' };
    const got = await answer(host, (res) => builder.sendTokenResponse(res, tokens));
    assert.deepEqual([got.status, got.text], [200, JSON.stringify(tokens)]);
    assertNotStored(got);
    assert.equal(got.headers.get('vary')?.includes('Authorization') ?? false, false);

    const active = { active: true, scope: 'mcp.read', client_id: 'c', sub: 'u' };
    assert.equal((await answer(host, (res) => builder.sendIntrospectionResponse(res, active))).text, JSON.stringify(active));
    const dead = await answer(host, (res) => builder.sendIntrospectionResponse(res, { active: false, sub: 'u' }));
    assert.equal(dead.text, '{"active":false}');

    const user = await answer(host, (res) => builder.sendUserInfoResponse(res, { sub: 'u', name: undefined, email: 'e' }));
    assert.equal(user.text, '{"sub":"u","email":"e"}');
    assertNotStored(user, 'Authorization');

    const client = await answer(host, (res) => builder.sendClientRegistrationResponse(res, { client_id: 'c' }));
    assert.equal(client.status, 201);
    assertNotStored(client);
  });

  test(`${host}: the code goes back with the state as it was sent`, async () => {
    const to = (state) => answer(host, (res) => builder.sendAuthorizationRedirect(res, 'https://c.example/cb?a=1', 'co+de', state));
    const got = await to('s t&');
    assert.deepEqual([got.status, got.headers.get('location')], [303, 'https://c.example/cb?a=1&code=co%2Bde&state=s+t%26']);
    assertNotStored(got);
    assert.equal((await to('')).headers.get('location'), 'https://c.example/cb?a=1&code=co%2Bde');
    const app = await answer(host, (res) => builder.sendAuthorizationRedirect(res, 'cursor://anysphere/cb', 'c'));
    assert.equal(app.headers.get('location'), 'cursor://anysphere/cb?code=c');
  });

  test(`${host}: documents are cached, and not sent again to whoever has them`, async () => {
    const metadata = { issuer: 'https://a.example', token_endpoint: 'https://a.example/token' };
    const send = (headers) => answer(host, (res) => builder.sendServerMetadata(res, metadata), headers);
    const got = await send();
    assert.deepEqual([got.status, got.text], [200, JSON.stringify(metadata)]);
    assert.equal(got.headers.get('cache-control'), 'public, max-age=3600');
    const etag = got.headers.get('etag');
    assert.match(etag, /^W\/"[0-9a-f]{64}"$/);
    for (const condition of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const again = await send({ 'If-None-Match': condition, 'Cache-Control': 'max-age=0' });
      assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', etag], condition);
    }
    assert.equal((await send({ 'If-None-Match': '"other"' })).status, 200);
    const resource = await answer(host, (res) => builder.sendResourceMetadata(res, { resource: 'https://r.example' }));
    assert.equal(resource.text, '{"resource":"https://r.example"}');
  });

  test(`${host}: keys are published without their secret members`, async () => {
    const keys = [{ kty: 'RSA', kid: '1', n: 'n', e: 'AQAB', d: 'secret', p: 'secret' }, { kty: 'oct', k: 'secret' }];
    const got = await answer(host, (res) => builder.sendJwksResponse(res, { keys }));
    assert.equal(got.text, '{"keys":[{"kty":"RSA","kid":"1","n":"n","e":"AQAB"}]}');
    assert.equal(got.headers.get('cache-control'), 'public, max-age=300');
  });

  test(`${host}: success and pages`, async () => {
    const plain = await answer(host, (res) => builder.sendSuccess(res));
    assert.deepEqual([plain.status, plain.text], [200, '{"success":true}']);
    const made = await answer(host, (res) => builder.sendSuccess(res, { a: [1] }, 201));
    assert.deepEqual([made.status, made.text], [201, '{"a":[1]}']);
    const page = await answer(host, (res) => builder.sendHtml(res, '<p>ü</p>'));
    assert.deepEqual([page.status, page.text, page.headers.get('content-type')], [200, '<p>ü</p>', 'text/html; charset=utf-8']);
    const headers = ['x-content-type-options', 'x-frame-options', 'referrer-policy'].map((name) => page.headers.get(name));
    assert.deepEqual(headers, ['nosniff', 'DENY', 'no-referrer']);
    assert.equal(page.headers.get('strict-transport-security'), null);
  });

  test(`${host}: a second answer is dropped, and told`, async () => {
    const told = [];
    const noting = new BaseErrorHandler(Object.assign(new SecurityLogger(), { warn: (message) => told.push(message) }));
    const got = await answer(host, (res) => {
      builder.sendSuccess(res, { first: true });
      noting.handleOAuthError(res, { error: 'server_error' }, 500);
      builder.sendSuccess(res, { second: true });
    });
    assert.equal(got.text, '{"first":true}');
    if (host !== 'Fastify') assert.ok(told.some((message) => /after the answer was sent/.test(message)), told.join());
  });

  test(`${host}: Vary keeps what a parent said`, async () => {
    const got = await answer(host, (res) => {
      (res.raw ?? res).setHeader('Vary', 'Origin');
      if (host === 'Fastify') res.header('vary', 'Origin');
      errors.handleOAuthError(res, { error: 'invalid_token' }, 401);
    });
    assert.equal(got.headers.get('vary'), 'Origin, Authorization');
  });
}
