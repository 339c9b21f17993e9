// Loading, opening, closing, leaving: in this process, in processes of their own and in workers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { OAuth2AuthorizationServer, OAuth2ClientManager, oAuth2ClientManager } from './support/module.mjs';
import { configOf, recorder, start } from './support/server.mjs';

const DEADLINE = 60_000;
const MODULE = fileURLToPath(new URL('./support/module.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('./support/server.mjs', import.meta.url));
const ISSUER = 'http://localhost:3003';

/** Runs a program to its end, which must come by itself. */
async function run(program, env = {}) {
  const script = `import * as m from ${JSON.stringify(MODULE)};\nimport * as s from ${JSON.stringify(SERVER)};\n${program}`;
  const options = { timeout: DEADLINE, env: { ...process.env, ...env } };
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], options);
}

const CONFIG = `s.configOf('${ISSUER}', { logLevel: 'silent' })`;
const leaving = {
  'that only imports': '',
  'with a server that was never used': `new m.OAuth2AuthorizationServer(${CONFIG});`,
  'with a server that is open': `const o = new m.OAuth2AuthorizationServer(${CONFIG}); await o.ready();`,
  'with a closed server': `const o = new m.OAuth2AuthorizationServer(${CONFIG}); await o.ready(); await o.close();`,
  'with a server that cannot open': `const o = new m.OAuth2AuthorizationServer({ ...${CONFIG}, redisUrl: 'redis://localhost' }); await o.ready().catch(() => {});`,
  'with managers of its own': `const t = new m.OAuth2TokenManager('i', 'a'); await t.generateTokenPair('u', 'c', ['mcp.read']); await m.oAuth2ClientManager.registerDefaultClients(); m.oAuth2AuthorizationCodeManager.getStats();`,
  'after a sign-in': `const o = new m.OAuth2AuthorizationServer({ ...${CONFIG}, userAuthenticator: async () => null }); await o.ready(); await o.handle(new Request('${ISSUER}/oauth2/login'));`,
  'while a callback never settles': `const o = new m.OAuth2AuthorizationServer({ ...${CONFIG}, rateLimits: false, userAuthenticator: () => new Promise(() => {}), callbackTimeout: 500 });
    const page = await o.handle(new Request('${ISSUER}/oauth2/login'));
    const csrf = /name="_csrf" value="([^"]*)"/.exec(await page.text())[1];
    const headers = { cookie: page.headers.getSetCookie()[0].split(';')[0] };
    o.handle(new Request('${ISSUER}/oauth2/login', { method: 'POST', headers, body: new URLSearchParams({ _csrf: csrf, email: 'a@b.c', password: 'x' }) }));`,
  'that throws': `new m.OAuth2AuthorizationServer(${CONFIG}); setTimeout(() => process.exit(0), 20);`,
};

for (const [name, program] of Object.entries(leaving)) {
  test(`a process ${name} ends by itself, and prints nothing`, async () => {
    const { stdout, stderr } = await run(program);
    assert.equal(stdout + stderr, '');
  });
}

test('close() leaves no handle, and its server answers 503 from then on', async () => {
  const handles = () => process.getActiveResourcesInfo().filter((kind) => !/Timeout|Immediate/.test(kind)).length;
  const before = handles();
  const { server, close, issuer } = await start(null);
  await close();
  await close();
  assert.ok(handles() <= before, `${process.getActiveResourcesInfo()}`);
  const answer = await server.handle(new Request(`${issuer}/oauth2/jwks`));
  assert.equal(answer.status, 503);
  await assert.rejects(server.ready(), { code: 'ERR_CLOSED' });
  await assert.rejects(server.getTokenManager().generateTokenPair('u', 'c', []), { code: 'ERR_CLOSED' });
  assert.throws(() => server.getTokenManager().getJWKS(), { code: 'ERR_CLOSED' });
  assert.equal(server.getStats().clients, 1);
});

test('close() lets a sign-in under way come to its end', async () => {
  let asked;
  const called = new Promise((resolve) => (asked = resolve));
  const userAuthenticator = async ({ email }) => {
    asked();
    await new Promise((turn) => setTimeout(turn, 300));
    return { userId: 'u', email };
  };
  const server = new OAuth2AuthorizationServer(configOf(ISSUER, { logger: recorder(), userAuthenticator }));
  const page = await server.handle(new Request(`${ISSUER}/oauth2/login`));
  const headers = { cookie: page.headers.getSetCookie()[0].split(';')[0] };
  const csrf = /name="_csrf" value="([^"]*)"/.exec(await page.text())[1];
  const body = new URLSearchParams({ _csrf: csrf, email: 'a@b.c', password: 'x' });
  const answer = server.handle(new Request(`${ISSUER}/oauth2/login`, { method: 'POST', headers, body }));
  await called;
  const closed = server.close();
  assert.equal((await server.handle(new Request(`${ISSUER}/oauth2/jwks`))).status, 503);
  assert.equal((await answer).status, 303);
  await closed;
});

test('a synchronous call before the keys are known names ready()', async (t) => {
  const server = new OAuth2AuthorizationServer(configOf(ISSUER, { logger: recorder() }));
  t.after(() => server.close());
  assert.throws(() => server.getTokenManager().getJWKS(), (error) => error.code === 'ERR_NOT_READY' && /await server\.ready\(\)/.test(error.message));
  assert.deepEqual(Object.keys(server.getStats()), ['clients', 'authorizationCodes', 'tokens']);
  // A request waits.
  assert.equal((await server.handle(new Request(`${ISSUER}/oauth2/jwks`))).status, 200);
  assert.equal(server.getTokenManager().getJWKS().keys.length, 1);
});

test('a store that there is not is named by ready() and by the first request, never by the constructor', async (t) => {
  const logger = recorder();
  const server = new OAuth2AuthorizationServer(configOf(ISSUER, { store: 'mongodb://user:hunter2@localhost/x', logger }));
  t.after(() => server.close());
  await assert.rejects(server.ready(), (error) => {
    assert.equal(error.code, 'ERR_INVALID_CONFIG');
    assert.match(error.message, /"mongodb" is no store: write memory:/);
    return !error.message.includes('hunter2');
  });
  assert.equal((await server.handle(new Request(`${ISSUER}/oauth2/jwks`))).status, 503);
  await new Promise((turn) => setTimeout(turn, 50));
  assert.ok(logger.lines.some(({ hint }) => /is no store/.test(hint)));
  assert.ok(!JSON.stringify(logger.lines).includes('hunter2'));
});

test('an operator is warned of what works and is probably not meant', () => {
  const warnings = (more, env) => {
    const logger = recorder();
    const before = { ...process.env };
    Object.assign(process.env, env);
    const server = new OAuth2AuthorizationServer(configOf('https://auth.example.com', { logger, ...more }));
    process.env.NODE_ENV = before.NODE_ENV ?? '';
    server.close();
    return logger.lines.filter(({ level }) => level === 'warn').map(({ line }) => line).join('\n');
  };
  assert.equal(warnings({}), '');
  assert.match(warnings({}, { NODE_ENV: 'production' }), /memory of this process/);
  assert.match(warnings({ userAuthenticator: undefined }, { NODE_ENV: ' Production ' }), /userAuthenticator not given yet/);
  assert.match(warnings({ sessionSecret: 'short' }), /has only 5 characters/);
  assert.match(warnings({ sessionSecret: 'your-secure-session-secret' }), /everybody knows/);
  assert.match(warnings({ sessionSecret: undefined }), /sessionSecret is not set/);
  assert.match(warnings({ baseUrl: 'https://other.example' }), /another origin/);
  assert.match(warnings({ registrationEndpoint: undefined }), /clients cannot register/);
});

test('what cannot be right is an error of the constructor, in one line', () => {
  const fails = (more, expected) =>
    assert.throws(() => new OAuth2AuthorizationServer(configOf('https://auth.example.com', more)), { code: 'ERR_INVALID_CONFIG', message: expected });
  fails({ issuer: 'nonsense' }, /no URL/);
  fails({ issuer: 'ftp://x.example', baseUrl: 'ftp://x.example' }, /http or https/);
  fails({ issuer: 'https://auth.example.com/?x=1' }, /query/);
  fails({ tokenEndpoint: '/oauth2/authorize' }, /two endpoints have the path/);
  fails({ tokenEndpoint: 'token' }, /must begin with a slash/);
  fails({ tokenEndpoint: 'https://other.example/token' }, /not on this server/);
  fails({ signingAlgorithm: 'HS256' }, /RS256, ES256 or EdDSA/);
  fails({ signingKeys: ['nonsense'] }, /signingKeys/);
  fails({ trustedProxies: 'everybody' }, /trustedProxies/);
  fails({ tokenClaims: ['password'] }, /tokenClaims/);
  fails({ tokenTypeHeader: 'x' }, /tokenTypeHeader/);
  fails({ clientPolicy: 'Listed' }, /clientPolicy must be one of open, listed/);
  fails({ clientPolicy: '' }, /clientPolicy/);
  fails({ brand: { accent: 'red' } }, /accent/);
  fails({ brand: { supportUrl: 'javascript:alert(1)' } }, /supportUrl/);
  fails({ demoUsers: true }, /passwords are public/);
  fails({ logLevel: 'loud' }, /logLevel/);
});

test('the singleton is the registry of the first server that lives', async (t) => {
  await oAuth2ClientManager.registerDefaultClients();
  const first = await start(null);
  const second = await start(t);
  await oAuth2ClientManager.registerClient({ client_name: 'X', redirect_uris: ['https://x.example/cb'] }, 'only-first');
  assert.equal(first.server.clients.getClient('only-first').clientName, 'X');
  assert.equal(second.server.clients.getClient('only-first'), null);
  assert.ok(second.server.clients.getClient('claude-mcp-client'));
  assert.equal(new OAuth2ClientManager().getClient('claude-mcp-client'), null);
  await first.close();
  const third = await start(t);
  await oAuth2ClientManager.registerClient({ client_name: 'Y', redirect_uris: ['https://x.example/cb'] }, 'only-third');
  assert.ok(third.server.clients.getClient('only-third'));
});

test('endpoints are where the configuration has them, and nowhere else', async (t) => {
  const paths = { authorizationEndpoint: '/a', tokenEndpoint: '/t', jwksEndpoint: '/k', registrationEndpoint: undefined, introspectionEndpoint: undefined, userInfoEndpoint: undefined, loginEndpoint: '/in' };
  const { issuer } = await start(t, paths, (app) => (req, res) => app(req, res, () => res.writeHead(418).end()));
  const document = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();
  assert.equal(document.token_endpoint, `${issuer}/t`);
  assert.equal(document.jwks_uri, `${issuer}/k`);
  for (const absent of ['registration_endpoint', 'introspection_endpoint', 'userinfo_endpoint']) assert.ok(!(absent in document));
  const status = async (path) => (await fetch(issuer + path)).status;
  for (const path of ['/k', '/in', '/oauth2/logout']) assert.equal(await status(path), 200, path);
  for (const path of ['/oauth2/jwks', '/oauth2/token', '/oauth2/register', '/oauth2/introspect', '/oauth2/userinfo']) assert.equal(await status(path), 418, path);
});

test('an issuer with a path: every well-known variant, mounted or not', async (t) => {
  const logger = recorder();
  const server = new OAuth2AuthorizationServer(configOf(`${ISSUER}/t1`, { logger }));
  t.after(() => server.close());
  const status = async (path) => (await server.handle(new Request(ISSUER + path))).status;
  for (const path of ['/.well-known/oauth-authorization-server/t1', '/t1/.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server', '/t1/oauth2/jwks']) {
    assert.equal(await status(path), 200, path);
  }
  assert.equal(await status('/t2/oauth2/jwks'), 404);
  const ask = (app, req) => new Promise((resolve) => {
    const res = { headersSent: false, getHeaderNames: () => [], on() {}, setHeader() {}, end: () => resolve(res.statusCode) };
    res.writeHead = resolve;
    app({ method: 'GET', headers: {}, rawHeaders: [], ...req }, res, () => resolve('next'));
  });
  assert.equal(await ask(server.getWellKnownApp(), { url: '/.well-known/oauth-authorization-server/t1' }), 200);
  assert.equal(await ask(server.getWellKnownApp(), { url: '/oauth2/jwks' }), 'next');
  assert.equal(await ask(server.getApp(), { url: '/oauth2/jwks', baseUrl: '/t1' }), 200);
  assert.ok(!logger.lines.some(({ line }) => /mounted/.test(line)));
  assert.equal(await ask(server.getApp(), { url: '/oauth2/jwks', baseUrl: '/elsewhere' }), 200);
  assert.equal(logger.lines.filter(({ line }) => /mounted at \/elsewhere, but the issuer's path is \/t1/.test(line)).length, 1);
});

test('workers have servers of their own, and may be ended at any time', async () => {
  const program = `
    import(${JSON.stringify(SERVER)}).then(async ({ configOf }) => {
      const { OAuth2AuthorizationServer } = await import(${JSON.stringify(MODULE)});
      const server = new OAuth2AuthorizationServer(configOf('${ISSUER}', { logLevel: 'silent' }));
      await server.ready();
      const answer = await server.handle(new Request('${ISSUER}/oauth2/jwks'));
      require('node:worker_threads').parentPort.postMessage((await answer.json()).keys[0].kid);
    });`;
  const spawn = () => new Worker(program, { eval: true });
  const whole = Array.from({ length: 4 }, spawn);
  const ended = Array.from({ length: 8 }, spawn);
  await Promise.all(ended.map(async (worker, n) => {
    await new Promise((turn) => setTimeout(turn, n * 15));
    await worker.terminate();
  }));
  const kids = await Promise.all(whole.map((worker) => new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  })));
  assert.equal(new Set(kids).size, 4);
  await Promise.all(whole.map((worker) => worker.terminate()));
  // The runtime that they shared is still there.
  const { server, close } = await start(null);
  assert.equal(server.getTokenManager().getJWKS().keys.length, 1);
  await close();
});
