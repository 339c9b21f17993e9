// Hostile values at every exported function: a JavaScript error of a documented kind or an ordinary
// answer, never the end of the process. The native half is called directly, too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  OAuth2AuthorizationCodeManager, OAuth2AuthorizationServer, OAuth2ClientManager, OAuth2TokenManager, native,
} from './support/module.mjs';
import { configOf, recorder } from './support/server.mjs';

const CODES = new Set([
  'ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_INVALID_CONFIG', 'ERR_NOT_IN_THIS_BUILD', 'ERR_NOT_READY', 'ERR_STORE', 'ERR_CLOSED',
]);
/** What napi itself says of a value of the wrong kind. */
const NATIVE_CODES = new Set(['InvalidArg', 'StringExpected', 'NumberExpected', 'BooleanExpected', 'ObjectExpected', 'ArrayExpected', 'FunctionExpected', 'GenericFailure', 'PendingException', 'NameExpected']);
const ISSUER = 'http://localhost:3003';

const cyclic = {};
cyclic.self = cyclic;
const throwing = new Proxy({}, {
  get: () => { throw new Error('a trap'); },
  ownKeys: () => { throw new Error('a trap'); },
  has: () => { throw new Error('a trap'); },
  getPrototypeOf: () => { throw new Error('a trap'); },
});
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

const VALUES = [
  undefined, null, true, false, 0, -0, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 10n, '', ' ', '\0', '\ud800', '\udfff\ud800', '💥'.repeat(10),
  'x'.repeat(70_000), 'x'.repeat(2_000_000), Symbol('s'), () => {}, class {}, [], [null], [[]], new Array(1e6), ['\ud800'], {}, cyclic, throwing, revoked,
  new Date(NaN), /x/, new Map(), new Set(), new Error('e'), Buffer.alloc(10), new Uint8Array(3), new ArrayBuffer(8), new WeakMap(), Promise.resolve(1),
  Object.create(null), { toString() { throw new Error('a toString'); } }, { toJSON() { throw new Error('a toJSON'); } }, { then() {} },
  { get issuer() { throw new Error('a getter'); } }, globalThis, JSON, Reflect, process,
];

/** Calls with each value at each place, and the other arguments good. */
async function everywhere(name, call, good, codes = CODES) {
  for (let place = 0; place < good.length; place += 1) {
    for (const value of VALUES) {
      const values = good.map((own, at) => (at === place ? value : own));
      try {
        await call(...values);
      } catch (error) {
        assert.ok(error instanceof Error, `${name}: threw no Error`);
        assert.ok(codes.has(error.code), `${name}, argument ${place}, ${typeof value}: ${error.code}: ${error.message} ${error.stack}`);
        assert.doesNotMatch(error.message, /\n|Some\(|None|Err\(|panicked/, name);
        if (error.code === 'ERR_INVALID_ARG_TYPE') assert.ok(error instanceof TypeError);
        if (error.code === 'ERR_OUT_OF_RANGE') assert.ok(error instanceof RangeError);
      }
    }
  }
}

function good(more = {}) {
  return configOf(ISSUER, { logger: recorder(), signingAlgorithm: 'ES256', ...more });
}

test('the constructor of a server', async () => {
  const construct = (config) => new OAuth2AuthorizationServer(config).close();
  await everywhere('new OAuth2AuthorizationServer', construct, [good()]);
  const members = [...Object.keys(good()), 'store', 'redisUrl', 'sessionSecretPrevious', 'signingKeys', 'signingAlgorithm', 'resources', 'clientPolicy',
    'recheckUserOnRefresh', 'callbackTimeout', 'trustedProxies', 'accessTokenTtl', 'refreshIdle', 'refreshAbsolute', 'reuseInterval', 'implicitRefresh',
    'rotateConfidential', 'tokenClaims', 'tokenTypeHeader', 'allowedRedirectSchemes', 'adminRoles', 'brand', 'demoUsers', 'logLevel'];
  for (const name of members) {
    await everywhere(`config.${name}`, (value) => construct(good({ [name]: value })), [good()[name]]);
  }
});

test('the methods of a server', async (t) => {
  const server = new OAuth2AuthorizationServer(good());
  t.after(() => server.close());
  await server.ready();
  await everywhere('setUserAuthenticator', (fn) => server.setUserAuthenticator(fn), [() => null]);
  await everywhere('setUserInfoProvider', (fn) => server.setUserInfoProvider(fn), [() => null]);
  await everywhere('handle', (...all) => server.handle(...all), [new Request(`${ISSUER}/oauth2/jwks`), {}]);
  await everywhere('handle', (remoteAddress) => server.handle(new Request(`${ISSUER}/oauth2/jwks`), { remoteAddress }), ['127.0.0.1']);
  await everywhere('revokeUser', (id) => server.revokeUser(id), ['u']);
  await everywhere('revokeClient', (id) => server.revokeClient(id), ['c']);
  for (const read of [() => server.getStats(), () => server.getTokenManager(), () => server.clients, () => server.getApp()]) assert.ok(read());
  for (const value of VALUES) {
    const broken = Object.create(OAuth2AuthorizationServer.prototype);
    assert.throws(() => broken.getStats.call(value), TypeError);
  }
});

test('what a logger throws stays with it', async (t) => {
  const logger = new Proxy({}, { get: () => () => { throw new Error('no log'); } });
  const { error } = console;
  console.error = () => {};
  t.after(() => (console.error = error));
  const server = new OAuth2AuthorizationServer(good({ logger, logLevel: 'trace', sessionSecret: 'x' }));
  await server.ready();
  assert.equal((await server.handle(new Request(`${ISSUER}/oauth2/token`, { method: 'POST' }))).status, 400);
  await server.close();
});

test('the managers', async (t) => {
  const server = new OAuth2AuthorizationServer(good());
  t.after(() => server.close());
  await server.ready();
  await everywhere('new OAuth2TokenManager', (...all) => new OAuth2TokenManager(...all).destroy(), ['i', 'a', undefined]);
  const pair = { publicKey: '', privateKey: 'x', keyId: 'k', algorithm: 'RS256' };
  for (const name of Object.keys(pair)) {
    await everywhere(`keyPair.${name}`, (value) => new OAuth2TokenManager('i', 'a', { ...pair, [name]: value }), ['x']);
  }
  const tokens = server.getTokenManager();
  await everywhere('generateTokenPair', (...all) => tokens.generateTokenPair(...all), ['u', 'c', ['mcp.read'], {}]);
  await everywhere('options', (includeRefreshToken, customClaims) => tokens.generateTokenPair('u', 'c', [], { includeRefreshToken, customClaims }), [true, {}]);
  await everywhere('refreshAccessToken', (...all) => tokens.refreshAccessToken(...all), ['mrt_x', 'c']);
  await everywhere('revokeToken', (token) => tokens.revokeToken(token), ['x']);
  await everywhere('revoke', (token) => tokens.revoke(token), ['x']);
  for (const clients of [server.clients, new OAuth2ClientManager()]) {
    const asked = { client_name: 'x', redirect_uris: ['https://x.example/'] };
    await everywhere('registerClient', (...all) => clients.registerClient(...all), [asked, undefined]);
    for (const name of ['client_name', 'client_type', 'redirect_uris', 'grant_types', 'response_types', 'scope', 'logo_uri', 'metadata']) {
      await everywhere(`registerClient ${name}`, (value) => clients.registerClient({ ...asked, [name]: value }), [undefined]);
    }
    await everywhere('validateClient', (...all) => clients.validateClient(...all), ['c', 's']);
    await everywhere('getClient', (id) => clients.getClient(id), ['c']);
    await everywhere('isValidRedirectUri', (...all) => clients.isValidRedirectUri(...all), ['c', 'u']);
    await everywhere('supportsGrantType', (...all) => clients.supportsGrantType(...all), ['c', 'g']);
    await everywhere('hasScope', (...all) => clients.hasScope(...all), ['c', 's']);
    await everywhere('findClient', (id) => clients.findClient(id), ['c']);
    await everywhere('allClients', (after) => clients.allClients(after), ['c']);
  }
  const codes = new OAuth2AuthorizationCodeManager();
  await everywhere('generateAuthorizationCode', (...all) => codes.generateAuthorizationCode(...all), ['c', 'u', 'r', [], {}]);
  for (const name of ['state', 'codeChallenge', 'codeChallengeMethod', 'metadata']) {
    await everywhere(`options.${name}`, (value) => codes.generateAuthorizationCode('c', 'u', 'r', [], { [name]: value }), [undefined]);
  }
  await everywhere('exchangeAuthorizationCode', (...all) => codes.exchangeAuthorizationCode(...all), ['x', 'c', 'r', 'v']);
  await everywhere('getAuthorizationCode', (code) => codes.getAuthorizationCode(code), ['x']);
});

test('the native half by itself', async () => {
  const { NativeClientManager, NativeCodeManager, NativeServer, NativeTokenManager } = native();
  const all = new Set([...CODES, ...NATIVE_CODES, 'ERR_INTERNAL', undefined]);
  const kinds = (error) => (/^(ERR_[A-Z_]+):/.exec(error.message)?.[1] ?? error.code);
  const calls = (name, call, arguments_) => everywhere(name, async (...values) => {
    try {
      await call(...values);
    } catch (error) {
      const code = kinds(error);
      throw Object.assign(new (code === 'ERR_INVALID_ARG_TYPE' ? TypeError : code === 'ERR_OUT_OF_RANGE' ? RangeError : Error)('x'), { code, cause: error });
    }
  }, arguments_, all);
  const registry = new NativeClientManager();
  for (const value of VALUES) {
    for (const Class of [NativeClientManager, NativeCodeManager, NativeServer, NativeTokenManager]) {
      for (const name of Object.getOwnPropertyNames(Class.prototype).filter((own) => own !== 'constructor')) {
        await assert.rejects(async () => Class.prototype[name].call(value), Error);
      }
    }
  }
  await calls('NativeServer', (...values) => new NativeServer(...values), [{}, async () => ({}), async () => ({}), () => {}, () => {}, registry]);
  await calls('NativeTokenManager', (...values) => new NativeTokenManager(...values), ['i', 'a', undefined, () => {}]);
  const methods = (object, names) => names.map(([name, ...values]) => calls(name, (...own) => object[name](...own), values));
  await Promise.all(methods(registry, [['register', '{}', 'x'], ['validate', 'x', 'y'], ['find', 'x'], ['all', 'x'], ['peek', 'x'], ['hasRedirectUri', 'x', 'y'], ['hasGrantType', 'x', 'y'], ['hasScope', 'x', 'y']]));
  const codes = new NativeCodeManager();
  await Promise.all(methods(codes, [['generate', {}], ['exchange', 'a', 'b', 'c', 'd'], ['get', 'x']]));
  const tokens = new NativeTokenManager('i', 'a', undefined, () => {});
  await Promise.all(methods(tokens, [['generate', 1, 'u', 'c', 's', true, '{}'], ['refresh', 1, 'a', 'b'], ['revoke', 'a'], ['startRevoking', 'a']]));
  tokens.destroy();
});

test('hostile requests at the application', async (t) => {
  const server = new OAuth2AuthorizationServer(good());
  t.after(() => server.close());
  await server.ready();
  const app = server.getApp();
  for (const value of VALUES) {
    for (const member of ['url', 'method', 'rawHeaders', 'ip', 'baseUrl']) {
      const done = new Promise((resolve) => {
        const res = { headersSent: false, getHeaderNames: () => [], on() {}, destroy: resolve, writeHead() {}, end: resolve };
        const req = { url: '/oauth2/jwks', method: 'GET', headers: {}, rawHeaders: [], [member]: value };
        try {
          app(req, res, resolve);
        } catch (error) {
          resolve(error);
        }
      });
      await done;
    }
  }
  assert.equal((await server.handle(new Request(`${ISSUER}/oauth2/jwks`))).status, 200);
});
