// What the classes over the native half answer: the members, their order, and at once or later.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import * as mcp from '@gauzy/mcp-oauth';
import { CLASSES } from './table.mjs';
import { nativeTest } from './support/native.mjs';

const PAIR = ['accessToken', 'refreshToken', 'tokenType', 'expiresIn', 'scope', 'issuedAt'];
const PAYLOAD = ['sub', 'aud', 'iss', 'iat', 'exp', 'nbf', 'jti', 'client_id', 'scope', 'token_type'];
const CODES = ['totalCodes', 'activeCodes', 'expiredCodes'];
const TOKENS = ['totalRefreshTokens', 'activeRefreshTokens', 'revokedTokens', 'keyId', 'algorithm'];
const RSA = ['kty', 'use', 'alg', 'kid', 'n', 'e'];
const REGISTERED = [
  'client_id', 'client_name', 'redirect_uris', 'grant_types', 'response_types', 'scope', 'client_id_issued_at', 'client_type',
  'client_secret', 'client_secret_expires_at',
];
const CLIENT = [
  'clientId', 'clientName', 'clientType', 'redirectUris', 'grantTypes', 'responseTypes', 'scopes', 'createdAt', 'updatedAt', 'isActive',
];
const CODE = [
  'code', 'clientId', 'userId', 'redirectUri', 'scopes', 'codeChallenge', 'codeChallengeMethod', 'state', 'createdAt', 'expiresAt',
  'isUsed', 'metadata',
];
const CALLBACK = 'https://client.example/callback';

const config = {
  issuer: 'http://localhost:3003',
  baseUrl: 'http://localhost:3003',
  audience: 'gauzy-mcp-api',
  enableClientRegistration: true,
  authorizationEndpoint: '/oauth2/authorize',
  tokenEndpoint: '/oauth2/token',
  jwksEndpoint: '/.well-known/jwks.json',
  sessionSecret: 'not a secret, and longer than thirty-two bytes',
  userAuthenticator: async () => null,
  userInfoProvider: async () => null,
};

/** All of these members, in this order; others may stand between them. */
function assertOrder(object, names) {
  assert.deepEqual(Object.keys(object).filter((name) => names.includes(name)), names);
}

/** Calls a method and looks whether it answers as the contract says: at once, or with a promise. */
function asked(type, object, name, ...args) {
  const { methods, more } = CLASSES[type];
  const answer = object[name](...args);
  assert.equal(answer instanceof Promise, { ...methods, ...more }[name].async, `${type}#${name}`);
  return answer;
}

const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url'));

// First: no other server may have been made before.
nativeTest('the singleton is the registry of the first server', async () => {
  await mcp.oAuth2ClientManager.registerDefaultClients();
  const before = await mcp.oAuth2ClientManager.registerClient({ client_name: 'Before', redirect_uris: [CALLBACK], client_type: 'public' });
  const server = new mcp.OAuth2AuthorizationServer(config);
  await server.ready();
  const after = await mcp.oAuth2ClientManager.registerClient({ client_name: 'After', redirect_uris: [CALLBACK], client_type: 'public' });
  for (const { client_id } of [before, after]) {
    assert.equal((await server.clients.findClient(client_id))?.clientId, client_id);
    assert.equal(mcp.oAuth2ClientManager.getClient(client_id)?.clientId, client_id);
  }
  await server.close();
});

nativeTest('a token manager', async () => {
  const tokens = new mcp.OAuth2TokenManager('https://auth.example', 'https://mcp.example');
  const ask = (name, ...args) => asked('OAuth2TokenManager', tokens, name, ...args);
  await ask('ready');
  const pair = await ask('generateTokenPair', 'user', 'client', ['mcp.read', 'mcp.write'], { includeRefreshToken: true, customClaims: { a: 1, sub: 'x' } });
  assert.deepEqual(Object.keys(pair), PAIR);
  assert.deepEqual([pair.tokenType, pair.expiresIn, pair.scope], ['Bearer', 900, 'mcp.read mcp.write']);
  assert.ok(Math.abs(pair.issuedAt - Date.now() / 1000) < 60, 'seconds since 1970');

  const [header, payload] = pair.accessToken.split('.').slice(0, 2).map(decoded);
  assert.deepEqual(Object.keys(header), ['alg', 'typ', 'kid']);
  assert.deepEqual(Object.keys(payload).slice(0, PAYLOAD.length), PAYLOAD);
  assert.deepEqual([payload.sub, payload.aud, payload.iss, payload.a], ['user', 'https://mcp.example', 'https://auth.example', 1]);
  assert.deepEqual([payload.exp - payload.iat, payload.iat - payload.nbf, payload.token_type], [900, 30, 'access_token']);

  const next = await ask('refreshAccessToken', pair.refreshToken, 'client');
  assert.deepEqual(Object.keys(next), PAIR);
  assert.notEqual(next.refreshToken, pair.refreshToken);
  assert.equal(await ask('refreshAccessToken', next.refreshToken, 'another'), null);
  assert.equal(await ask('refreshAccessToken', 'garbage', 'client'), null);

  assertOrder(ask('getJWKS').keys[0], RSA);
  assertOrder(ask('getPublicKeyJWKS').keys?.[0] ?? ask('getPublicKeyJWKS'), RSA);
  assert.match(ask('getPublicKeyPEM'), /^-----BEGIN PUBLIC KEY-----\n/);
  assert.deepEqual(Object.keys(ask('getStats')), TOKENS);
  assert.equal(ask('getStats').keyId, header.kid);
  assert.deepEqual(Object.keys(await ask('stats')), TOKENS);

  assert.equal(ask('revokeToken', 'garbage'), false);
  assert.equal(ask('revokeToken', next.refreshToken), true);
  assert.equal(await ask('revoke', 'garbage'), false);
  await ask('revoke', next.refreshToken);
  assert.equal(await ask('refreshAccessToken', next.refreshToken, 'client'), null);

  const single = await ask('generateTokenPair', 'user', 'client', ['mcp.read'], { includeRefreshToken: false });
  assert.deepEqual(Object.keys(single), PAIR.filter((name) => name !== 'refreshToken'));
  assert.equal(ask('destroy'), undefined);
});

nativeTest('a token manager with a key of its own', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const tokens = new mcp.OAuth2TokenManager('https://a.example', 'x', { publicKey, privateKey, keyId: 'mine', algorithm: 'ES256' });
  await tokens.ready();
  assertOrder(tokens.getJWKS().keys[0], ['kty', 'use', 'alg', 'kid', 'crv', 'x', 'y']);
  assert.equal(tokens.getPublicKeyPEM().trim(), publicKey.trim());
  const { keyId, algorithm } = tokens.getStats();
  assert.deepEqual([keyId, algorithm], ['mine', 'ES256']);
  tokens.destroy();
});

nativeTest('a registry of clients', async () => {
  const clients = new mcp.OAuth2ClientManager();
  const ask = (name, ...args) => asked('OAuth2ClientManager', clients, name, ...args);
  assert.equal(await ask('registerDefaultClients'), undefined);
  await ask('registerDefaultClients');
  const ids = ask('listClients').map(({ clientId }) => clientId);
  for (const id of ['chatgpt-mcp-client', 'claude-mcp-client']) assert.ok(ids.includes(id), id);

  const made = await ask('registerClient', { client_name: 'Mine', redirect_uris: [CALLBACK], client_type: 'confidential' }, 'my-own-client');
  assertOrder(made, REGISTERED);
  assert.deepEqual([made.client_id, made.client_type, made.client_secret_expires_at], ['my-own-client', 'confidential', 0]);
  const open = await ask('registerClient', { client_name: 'Open', redirect_uris: [CALLBACK], client_type: 'public' });
  assert.deepEqual([open.client_type, 'client_secret' in open], ['public', false]);
  await assert.rejects(ask('registerClient', { client_name: '', redirect_uris: [] }), /^Error: Client registration failed: /);

  const known = ask('getClient', 'my-own-client');
  assertOrder(known, CLIENT);
  assert.ok(known.createdAt instanceof Date && known.updatedAt instanceof Date);
  assert.ok(!JSON.stringify(known).includes(made.client_secret));
  assert.equal(ask('getClient', 'nobody'), null);
  assert.equal((await ask('validateClient', 'my-own-client', made.client_secret)).clientId, 'my-own-client');
  assert.equal(await ask('validateClient', 'my-own-client', 'wrong'), null);
  assert.equal(await ask('validateClient', 'nobody', 'x'), null);
  assert.deepEqual([ask('isValidRedirectUri', 'my-own-client', CALLBACK), ask('isValidRedirectUri', 'my-own-client', `${CALLBACK}/x`)], [true, false]);
  assert.deepEqual([ask('supportsGrantType', open.client_id, 'authorization_code'), ask('supportsGrantType', 'nobody', 'x')], [true, false]);
  assert.deepEqual([ask('hasScope', open.client_id, 'mcp.read'), ask('hasScope', open.client_id, 'nothing')], [true, false]);
  assertOrder(await ask('findClient', open.client_id), CLIENT);
  assert.ok((await ask('allClients')).clients.length >= 4);
});

nativeTest('a manager of authorization codes', () => {
  const codes = new mcp.OAuth2AuthorizationCodeManager();
  const ask = (name, ...args) => asked('OAuth2AuthorizationCodeManager', codes, name, ...args);
  const verifier = 'dBjftJeZ4CVP.mB92K27uhbUJU1p1r~wW1gFWFOEjXk';
  const options = { state: 's', codeChallenge: verifier, codeChallengeMethod: 'plain', metadata: { a: 1 } };
  const code = ask('generateAuthorizationCode', 'client', 'user', CALLBACK, ['mcp.read'], options);
  assert.equal(typeof code, 'string');
  assert.deepEqual(Object.keys(ask('getAuthorizationCode', code)), CODE);
  assert.deepEqual(Object.keys(ask('getStats')), CODES);
  assert.equal(ask('exchangeAuthorizationCode', code, 'another', CALLBACK, verifier), null);
  const redeemed = ask('exchangeAuthorizationCode', code, 'client', CALLBACK, verifier);
  assert.deepEqual(Object.keys(redeemed), CODE);
  assert.deepEqual([redeemed.userId, redeemed.scopes, redeemed.state, redeemed.metadata], ['user', ['mcp.read'], 's', { a: 1 }]);
  assert.equal(redeemed.expiresAt - redeemed.createdAt, 600_000);
  assert.equal(ask('exchangeAuthorizationCode', code, 'client', CALLBACK, verifier), null);
  assert.equal(ask('getAuthorizationCode', 'garbage'), null);
  assert.equal(ask('destroy'), undefined);
});

nativeTest('a server', async () => {
  const server = new mcp.OAuth2AuthorizationServer(config);
  const ask = (name, ...args) => asked('OAuth2AuthorizationServer', server, name, ...args);
  const early = ask('getStats');
  assert.deepEqual(Object.keys(early), ['clients', 'authorizationCodes', 'tokens']);
  assert.deepEqual([Object.keys(early.authorizationCodes), Object.keys(early.tokens)], [CODES, TOKENS]);
  assert.equal(ask('setUserAuthenticator', async () => null), undefined);
  assert.equal(ask('setUserInfoProvider', async () => null), undefined);
  await ask('ready');

  const app = ask('getApp');
  assert.deepEqual([typeof app, typeof app.listen, app === ask('getApp')], ['function', 'function', true]);
  assert.equal(typeof ask('getWellKnownApp'), 'function');
  assert.ok(ask('getTokenManager') instanceof mcp.OAuth2TokenManager);
  assert.equal(ask('getTokenManager'), server.getTokenManager());
  assert.ok(server.clients instanceof mcp.OAuth2ClientManager);

  const request = new Request('http://localhost:3003/.well-known/oauth-authorization-server');
  const response = await ask('handle', request, { remoteAddress: '127.0.0.1' });
  assert.ok(response instanceof Response);
  assert.equal((await response.json()).issuer, 'http://localhost:3003');
  assert.deepEqual(Object.keys(await ask('stats')), ['clients', 'authorizationCodes', 'tokens']);
  assert.deepEqual([await ask('revokeUser', 'nobody'), await ask('revokeClient', 'nobody')], [0, 0]);
  await ask('close');
});
