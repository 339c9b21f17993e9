// The checks of BaseValidator, and what OAuthValidator reads and writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BaseValidator, OAuthValidator } from '@gauzy/mcp-oauth';

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const VERIFIER = 'dBjftJeZ4CVP.mB92K27uhbUJU1p1r~wW1gFWFOEjXk';
const good = {
  response_type: 'code',
  client_id: 'claude-mcp-client',
  redirect_uri: 'https://claude.ai/oauth/callback',
  scope: 'mcp.read mcp.write',
  state: 'xyz',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

/** What is changed, the error, its description: in the order of the checks. */
const AUTHORIZE = [
  [{ response_type: undefined }, 'invalid_request', 'Missing response_type parameter'],
  [{ response_type: ['code'] }, 'invalid_request', 'Missing response_type parameter'],
  [{ response_type: 'token' }, 'unsupported_response_type', 'Only authorization code flow is supported'],
  [{ client_id: undefined }, 'invalid_request', 'Missing client_id parameter'],
  [{ client_id: ['a'] }, 'invalid_request', 'Invalid client_id'],
  [{ client_id: 'é' }, 'invalid_request', 'Invalid client_id format'],
  [{ client_id: 'c'.repeat(2049) }, 'invalid_request', 'Invalid client_id format'],
  [{ redirect_uri: '' }, 'invalid_request', 'Missing redirect_uri parameter'],
  [{ redirect_uri: '/callback' }, 'invalid_request', 'Invalid redirect_uri format'],
  [{ redirect_uri: 'https://u:p@c.example/' }, 'invalid_request', 'Invalid redirect_uri format'],
  [{ redirect_uri: 'https://c.example/#f' }, 'invalid_request', 'Invalid redirect_uri format'],
  [{ redirect_uri: 'javascript:alert(1)' }, 'invalid_request', 'Invalid redirect_uri format'],
  [{ scope: 'a "b"' }, 'invalid_scope', 'Invalid scope format'],
  [{ scope: ['a'] }, 'invalid_scope', 'Invalid scope format'],
  [{ state: 'ü' }, 'invalid_request', 'Invalid state parameter format'],
  [{ state: 's'.repeat(4097) }, 'invalid_request', 'Invalid state parameter format'],
  [{ code_challenge: undefined }, 'invalid_request', 'code_challenge_method provided without code_challenge'],
  [{ code_challenge_method: undefined }, 'invalid_request', 'Missing code_challenge_method when code_challenge is provided'],
  [{ code_challenge_method: 'plain' }, 'invalid_request', 'Unsupported code_challenge_method (S256 required)'],
  [{ code_challenge: 'short' }, 'invalid_request', 'Invalid code_challenge format'],
  [{ code_challenge: `${CHALLENGE.slice(1)}~` }, 'invalid_request', 'Invalid code_challenge format'],
];

const FINE = [
  {},
  { scope: undefined, state: undefined, code_challenge: undefined, code_challenge_method: undefined },
  { scope: '', state: '' },
  { client_id: 'https://client.example/metadata.json' },
  { redirect_uri: 'http://127.0.0.1:3000/callback' },
  { redirect_uri: 'cursor://anysphere.cursor-retrieval/oauth/callback' },
  { state: 's'.repeat(4096) },
];

for (const [change, error, errorDescription] of AUTHORIZE) {
  test(`an authorization request with ${JSON.stringify(change).slice(0, 60)} is refused`, () => {
    const result = BaseValidator.validateAuthorizeRequest({ ...good, ...change });
    assert.deepEqual(result, { valid: false, error, errorDescription });
    assert.deepEqual(Object.keys(result), ['valid', 'error', 'errorDescription']);
  });
}

for (const change of FINE) {
  test(`an authorization request with ${JSON.stringify(change).slice(0, 60)} is fine`, () => {
    assert.deepEqual(BaseValidator.validateAuthorizeRequest({ ...good, ...change }), { valid: true });
  });
}

const code = { grant_type: 'authorization_code', code: 'c', client_id: 'test-client', redirect_uri: 'https://c.example/cb' };

for (const [request, error, errorDescription] of [
  [{}, 'invalid_request', 'grant_type parameter is required'],
  [{ grant_type: 'password' }, 'unsupported_grant_type', 'The grant type is not supported'],
  [{ grant_type: 'toString' }, 'unsupported_grant_type', 'The grant type is not supported'],
  [{ ...code, code: undefined }, 'invalid_request', 'Missing required parameters'],
  [{ ...code, client_id: undefined }, 'invalid_request', 'Missing required parameters'],
  [{ ...code, redirect_uri: undefined }, 'invalid_request', 'Missing required parameters'],
  [{ ...code, client_secret: ['s'] }, 'invalid_client', 'Client authentication failed'],
  [{ ...code, code_verifier: 'short' }, 'invalid_request', 'Invalid code_verifier format'],
  [{ ...code, code_verifier: [VERIFIER] }, 'invalid_request', 'Invalid code_verifier format'],
  [{ grant_type: 'refresh_token', client_id: 'c' }, 'invalid_request', 'Missing required parameters'],
  [{ grant_type: 'client_credentials', client_id: 'c' }, 'invalid_request', 'Missing required parameters'],
]) {
  test(`a token request ${JSON.stringify(request).slice(0, 90)} is refused`, () => {
    assert.deepEqual(BaseValidator.validateTokenRequest(request), { valid: false, error, errorDescription });
  });
}

test('token requests that are fine, with verifiers as the MCP SDK makes them', () => {
  for (const request of [
    code,
    { ...code, code_verifier: VERIFIER, redirect_uri: undefined },
    { ...code, client_secret: '' },
    { grant_type: 'refresh_token', refresh_token: 'r', client_id: 'c', scope: 'mcp.read' },
    { grant_type: 'client_credentials', client_id: 'c', client_secret: 's' },
  ]) {
    assert.deepEqual(BaseValidator.validateTokenRequest(request), { valid: true });
  }
});

test('the single checks', () => {
  const { validateEmail, validateUrl, validateScope, validateState, validateClientCredentials } = BaseValidator;
  const cases = [
    [validateEmail, ['a@b.co', 'ä.b+c@d.example'], ['', 'a', 'a@b', 'a b@c.de', `${'a'.repeat(250)}@b.co`]],
    [validateUrl, ['https://a.example', 'http://localhost:3000/x?y'], ['', 'a', '/x', 'ftp://a.example', 'javascript:1']],
    [validateScope, ['mcp.read', 'mcp:read  mcp/write'], ['', ' ', 'a"b', 'a\\b', 'ü', 's'.repeat(4097)]],
    [validateState, [undefined, '', 'a b~!', 's'.repeat(4096)], ['ü', '\n', null, 5]],
    [validateClientCredentials, ['client', 'https://c.example/m.json'], ['', undefined, 'ü', ['a']]],
  ];
  for (const [check, fine, wrong] of cases) {
    for (const value of fine) assert.deepEqual(check(value), { valid: true }, `${check.name} ${value}`);
    for (const value of wrong) assert.equal(check(value).valid, false, `${check.name} ${value}`);
  }
  assert.deepEqual(validateClientCredentials('c', 's'), { valid: true });
  assert.equal(validateClientCredentials('c', '').error, 'invalid_client');
});

test('the scheme of a bearer token is case-insensitive', () => {
  const validator = new OAuthValidator({});
  const token = (authorization) => validator.extractBearerToken({ headers: { authorization } });
  assert.equal(token('Bearer abc'), 'abc');
  assert.equal(token('bEARER  abc def'), 'abc');
  for (const other of [undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearerabc', ['Bearer abc'], 5]) assert.equal(token(other), null);
  assert.equal(validator.extractBearerToken(new Request('http://x', { headers: { Authorization: 'Bearer abc' } })), 'abc');
});

test('errors have their members in order', () => {
  const error = OAuthValidator.createAuthorizationError('invalid_token', 'why', 'a b', 'https://e');
  assert.equal(JSON.stringify(error), '{"error":"invalid_token","errorDescription":"why","errorUri":"https://e","scope":"a b"}');
  assert.equal(JSON.stringify(OAuthValidator.createAuthorizationError('invalid_token')), '{"error":"invalid_token"}');
});

test('a challenge cannot be broken out of', () => {
  const format = OAuthValidator.formatWWWAuthenticateHeader;
  assert.equal(format('https://r/m'), 'Bearer resource_metadata="https://r/m"');
  const error = { error: 'invalid_token', errorDescription: 'a "b" \\c\r\nX: y', errorUri: 'https://e/1', scope: 's t' };
  assert.equal(
    format('https://r/m', error),
    'Bearer resource_metadata="https://r/m", error="invalid_token", error_description="a \\"b\\" \\\\c X: y", error_uri="https://e/1", scope="s t"',
  );
});

test('misconfigured settings refuse every token', async () => {
  const config = { enabled: true, resourceUri: 'https://r', authorizationServers: [], misconfigured: ['x'] };
  assert.deepEqual(await new OAuthValidator(config).validateToken('t'), { valid: false, error: 'Token validation not configured' });
});
