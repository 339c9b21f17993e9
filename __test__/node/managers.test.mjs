// The managers: what they answer, in which order, and what has been mended.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { claims, flow, token } from './support/flow.mjs';
import { OAuth2AuthorizationCodeManager, OAuth2ClientManager, OAuth2TokenManager } from './support/module.mjs';
import { ADA, start } from './support/server.mjs';

function isSigned(jwt, jwk) {
  const [head, body, signature] = jwt.split('.');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const ecdsa = jwk.kty === 'EC' ? { key, dsaEncoding: 'ieee-p1363' } : key;
  return verify('sha256', Buffer.from(`${head}.${body}`), ecdsa, Buffer.from(signature, 'base64url'));
}

test('a token manager of its own has keys at once, and signs what it is asked to', async () => {
  const manager = new OAuth2TokenManager('https://issuer.example', 'https://api.example');
  const [jwk] = manager.getJWKS().keys;
  assert.deepEqual(Object.keys(jwk), ['kty', 'use', 'alg', 'kid', 'n', 'e']);
  assert.deepEqual(manager.getPublicKeyJWKS(), jwk);
  assert.deepEqual(createPublicKey(manager.getPublicKeyPEM()).export({ format: 'jwk' }).n, jwk.n);
  assert.equal(manager.getPublicKeyPEM(), createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
  const pair = await manager.generateTokenPair('u', 'c', ['mcp.read', 'x.y']);
  assert.deepEqual(Object.keys(pair), ['accessToken', 'refreshToken', 'tokenType', 'expiresIn', 'scope', 'issuedAt']);
  assert.deepEqual([pair.tokenType, pair.expiresIn, pair.scope], ['Bearer', 900, 'mcp.read x.y']);
  assert.ok(Math.abs(pair.issuedAt - Date.now() / 1000) < 60);
  assert.ok(isSigned(pair.accessToken, jwk));
  const { sub, aud, iss, iat, exp, nbf, client_id, scope, token_type } = claims(pair.accessToken);
  assert.deepEqual([sub, aud, iss, client_id, scope, token_type], ['u', 'https://api.example', 'https://issuer.example', 'c', 'mcp.read x.y', 'access_token']);
  assert.deepEqual([exp - iat, iat - nbf], [900, 30]);
  manager.destroy();
});

test('claims of the host are added, and reserved ones are left out', async (t) => {
  const { server } = await start(t);
  const manager = server.getTokenManager();
  const customClaims = { tenantId: 't', deep: { a: [1, null] }, sub: 'evil', exp: 0, grant_id: 'x', token_type: 'x' };
  const pair = await manager.generateTokenPair('u', 'c', ['mcp.read'], { customClaims });
  const own = claims(pair.accessToken);
  assert.deepEqual([own.tenantId, own.deep, own.sub, own.token_type], ['t', { a: [1, null] }, 'u', 'access_token']);
  const next = claims((await manager.refreshAccessToken(pair.refreshToken, 'c')).accessToken);
  assert.deepEqual([next.tenantId, next.grant_id], ['t', own.grant_id]);
});

test('refresh tokens rotate; an old one ends the grant', async () => {
  const manager = new OAuth2TokenManager('https://issuer.example', 'a');
  const first = await manager.generateTokenPair('u', 'c', ['mcp.read']);
  assert.equal(await manager.refreshAccessToken(first.refreshToken, 'another'), null);
  assert.equal(await manager.refreshAccessToken(first.accessToken, 'c'), null);
  assert.equal(await manager.refreshAccessToken('nonsense', 'c'), null);
  const second = await manager.refreshAccessToken(first.refreshToken, 'c');
  assert.notEqual(second.refreshToken, first.refreshToken);
  const again = await manager.refreshAccessToken(first.refreshToken, 'c');
  assert.equal(again.refreshToken, second.refreshToken);
  const third = await manager.refreshAccessToken(second.refreshToken, 'c');
  assert.equal(await manager.refreshAccessToken(first.refreshToken, 'c'), null);
  assert.equal(await manager.refreshAccessToken(third.refreshToken, 'c'), null);
  const { totalRefreshTokens, activeRefreshTokens, revokedTokens } = manager.getStats();
  assert.deepEqual([totalRefreshTokens, activeRefreshTokens, revokedTokens], [1, 0, 1]);
});

test('a refresh token, its id or an access token is revoked, once', async () => {
  const manager = new OAuth2TokenManager('https://issuer.example', 'a');
  const pair = () => manager.generateTokenPair('u', 'c', ['mcp.read']);
  const one = await pair();
  assert.equal(manager.revokeToken(one.refreshToken), true);
  assert.equal(manager.revokeToken(one.refreshToken), false);
  assert.equal(await manager.refreshAccessToken(one.refreshToken, 'c'), null);
  const two = await pair();
  assert.equal(manager.revokeToken(claims(two.accessToken).grant_id), true);
  const three = await pair();
  assert.equal(await manager.revoke(three.refreshToken), true);
  assert.equal(await manager.revoke(three.refreshToken), false);
  for (const unknown of ['', 'nonsense', 'mrt_AAAA', 'AAAAAAAAAAAAAAAAAAAAAA']) {
    assert.equal(manager.revokeToken(unknown), false);
    assert.equal(await manager.revoke(unknown), false);
  }
});

test('without a refresh token there is none, and nothing of it is counted', async () => {
  const manager = new OAuth2TokenManager('https://issuer.example', 'a');
  const pair = await manager.generateTokenPair('u', 'c', ['mcp.read'], { includeRefreshToken: false });
  assert.deepEqual(Object.keys(pair), ['accessToken', 'tokenType', 'expiresIn', 'scope', 'issuedAt']);
  assert.equal(manager.getStats().totalRefreshTokens, 0);
});

test('a key pair that the host brings signs', async () => {
  for (const [algorithm, kind, options] of [['RS256', 'rsa', { modulusLength: 2048 }], ['ES256', 'ec', { namedCurve: 'P-256' }]]) {
    const pair = generateKeyPairSync(kind, options);
    const keyPair = {
      publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
      privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      keyId: 'my key',
      algorithm,
    };
    const manager = new OAuth2TokenManager('https://issuer.example', 'a', keyPair);
    assert.equal(manager.getPublicKeyPEM(), keyPair.publicKey);
    const { accessToken } = await manager.generateTokenPair('u', 'c', ['mcp.read']);
    assert.deepEqual(JSON.parse(Buffer.from(accessToken.split('.')[0], 'base64url')), { alg: algorithm, typ: 'at+jwt', kid: 'my key' });
    assert.ok(isSigned(accessToken, manager.getPublicKeyJWKS()));
    const { keyId, algorithm: own } = manager.getStats();
    assert.deepEqual([keyId, own], ['my key', algorithm]);
    const other = algorithm === 'RS256' ? 'ES256' : 'RS256';
    assert.throws(() => new OAuth2TokenManager('i', 'a', { ...keyPair, algorithm: other }), { code: 'ERR_INVALID_CONFIG', message: /must be/ });
  }
  const bad = { publicKey: '', privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', keyId: 'x', algorithm: 'RS256' };
  assert.throws(() => new OAuth2TokenManager('i', 'a', bad), { code: 'ERR_INVALID_CONFIG' });
});

test('tokens of the server manager work at the server, and the other way round', async (t) => {
  const { server, issuer } = await start(t);
  const manager = server.getTokenManager();
  assert.equal(manager, server.getTokenManager());
  const { client_id, refresh_token, access_token } = await flow(issuer, ADA);
  const pair = await manager.refreshAccessToken(refresh_token, client_id);
  assert.equal((await token(issuer, { grant_type: 'refresh_token', refresh_token: pair.refreshToken, client_id })).status, 200);
  assert.equal(manager.revokeToken(claims(access_token).grant_id), true);
  assert.equal((await token(issuer, { grant_type: 'refresh_token', refresh_token, client_id })).status, 400);
});

const PUBLIC = { client_name: 'A client', client_type: 'public', redirect_uris: ['http://localhost/cb'] };

test('a registry without a server registers, checks and lists', async () => {
  const manager = new OAuth2ClientManager();
  const answer = await manager.registerClient({ client_name: 'A service', redirect_uris: ['https://a.example/cb'], scope: 'mcp.read mcp.admin nonsense', logo_uri: 'https://a.example/l.png', metadata: { a: [1] } });
  assert.deepEqual(Object.keys(answer), ['client_id', 'client_name', 'redirect_uris', 'grant_types', 'response_types', 'scope', 'logo_uri',
    'client_id_issued_at', 'client_type', 'token_endpoint_auth_method', 'application_type', 'client_secret', 'client_secret_expires_at']);
  assert.deepEqual([answer.scope, answer.client_type, answer.client_secret_expires_at], ['mcp.read mcp.admin', 'confidential', 0]);
  assert.deepEqual(answer.grant_types, ['authorization_code', 'refresh_token']);
  const client = manager.getClient(answer.client_id);
  assert.deepEqual(Object.keys(client), ['clientId', 'clientSecretHash', 'clientName', 'clientType', 'redirectUris', 'grantTypes', 'responseTypes',
    'scopes', 'logoUri', 'createdAt', 'updatedAt', 'isActive', 'metadata']);
  assert.equal(client.clientSecretHash, createHash('sha256').update(answer.client_secret).digest('hex'));
  assert.ok(client.createdAt instanceof Date && client.updatedAt instanceof Date);
  assert.deepEqual(client.metadata, { a: [1] });
  assert.deepEqual(await manager.validateClient(answer.client_id, answer.client_secret), client);
  for (const wrong of ['wrong', '', undefined, null]) assert.equal(await manager.validateClient(answer.client_id, wrong), null);
  assert.equal(await manager.validateClient('nobody', 'x'), null);
  await manager.registerClient(PUBLIC, 'mine');
  assert.equal((await manager.validateClient('mine')).clientType, 'public');
  assert.deepEqual([manager.isValidRedirectUri('mine', 'http://localhost:5/cb'), manager.isValidRedirectUri('mine', 'http://localhost:5/x')], [true, false]);
  assert.deepEqual([manager.supportsGrantType('mine', 'refresh_token'), manager.supportsGrantType('mine', 'client_credentials')], [true, false]);
  assert.deepEqual([manager.hasScope('mine', 'mcp.read'), manager.hasScope('mine', 'mcp.write'), manager.hasScope('nobody', 'mcp.read')], [true, false, false]);
  assert.deepEqual(manager.listClients().map(({ clientId }) => clientId).sort(), [answer.client_id, 'mine'].sort());
  assert.deepEqual(await manager.findClient('mine'), manager.getClient('mine'));
  assert.equal(manager.getClient('nobody'), null);
});

test('registrations that cannot be are refused with the established words', async () => {
  const manager = new OAuth2ClientManager();
  await manager.registerClient(PUBLIC, 'taken');
  const refused = (request, message, id) =>
    assert.rejects(manager.registerClient(request, id), (error) => error instanceof Error && error.message.startsWith(`Client registration failed: ${message}`));
  await refused({ ...PUBLIC, client_name: ' ' }, 'client_name is required');
  await refused({ ...PUBLIC, redirect_uris: [] }, 'At least one redirect_uri is required');
  await refused({ ...PUBLIC, client_type: 'x' }, 'client_type must be either confidential or public');
  await refused({ ...PUBLIC, redirect_uris: ['javascript:alert(1)'] }, 'Invalid redirect URI: javascript:alert(1)');
  await refused({ ...PUBLIC, scope: 'nonsense' }, 'No valid scopes requested. Available: ');
  await refused(PUBLIC, 'client_id already exists: taken', 'taken');
  await refused(PUBLIC, 'a client_id must be', 'a:b');
  await refused({ ...PUBLIC, grant_types: ['client_credentials'] }, 'a public client cannot');
});

test('the pages of all clients cover them once each', async (t) => {
  const { server } = await start(t);
  const made = Array.from({ length: 1100 }, (_, n) => `client-${n}`);
  await Promise.all(made.map((id) => server.clients.registerClient(PUBLIC, id)));
  const seen = [];
  let after;
  do {
    const page = await server.clients.allClients(after);
    seen.push(...page.clients.map(({ clientId }) => clientId));
    after = page.next;
  } while (after !== undefined);
  assert.deepEqual(seen.sort(), [...made, 'test-client'].sort());
  assert.equal(server.clients.listClients().length, 1101);
  assert.equal(server.getStats().clients, 1101);
});

test('a code is redeemed once, by its client, with its verifier', () => {
  const manager = new OAuth2AuthorizationCodeManager();
  const verifier = 'v'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const code = manager.generateAuthorizationCode('c', 'u', 'https://a.example/cb', ['mcp.read'], { state: 's', codeChallenge: challenge, metadata: { a: 1 } });
  assert.match(code, /^[\w-]{43}$/);
  assert.deepEqual(manager.getStats(), { totalCodes: 1, activeCodes: 1, expiredCodes: 0 });
  assert.equal(manager.getAuthorizationCode(code).isUsed, false);
  assert.equal(manager.exchangeAuthorizationCode(code, 'other', 'https://a.example/cb', verifier), null);
  assert.equal(manager.exchangeAuthorizationCode(code, 'c', 'https://a.example/other', verifier), null);
  assert.equal(manager.exchangeAuthorizationCode(code, 'c', 'https://a.example/cb'), null);
  const found = manager.exchangeAuthorizationCode(code, 'c', 'https://a.example/cb', verifier);
  assert.deepEqual(Object.keys(found), ['code', 'clientId', 'userId', 'redirectUri', 'scopes', 'codeChallenge', 'state', 'createdAt', 'expiresAt', 'isUsed', 'metadata']);
  assert.equal(found.expiresAt - found.createdAt, 600_000);
  assert.deepEqual([found.isUsed, found.metadata], [true, { a: 1 }]);
  assert.equal(manager.exchangeAuthorizationCode(code, 'c', 'https://a.example/cb', verifier), null);
  assert.equal(manager.getAuthorizationCode(code), null);
  const plain = manager.generateAuthorizationCode('c', 'u', 'r', [], { codeChallenge: verifier, codeChallengeMethod: 'plain' });
  for (let n = 0; n < 5; n += 1) assert.equal(manager.exchangeAuthorizationCode(plain, 'c', 'r', 'w'.repeat(43)), null);
  assert.equal(manager.exchangeAuthorizationCode(plain, 'c', 'r', verifier), null, 'five failures are too many');
  manager.destroy();
  assert.equal(manager.getStats().totalCodes, 0);
});
