// Every way to import the package gives all names and loads no native binary.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import swc from '@swc/core';
import ts from 'typescript';
import { NAMES } from './table.mjs';
import { ROOT, node } from './support/run.mjs';

const require = createRequire(import.meta.url);
const PRELOAD = new URL('support/no-binary.cjs', import.meta.url).pathname;
const PROJECT = join(ROOT, 'test-results/contract-imports');

/** A native binary that is always here. */
const BINARY = binaryOf(join(ROOT, 'node_modules/@swc'));

function binaryOf(folder) {
  const found = readdirSync(folder, { recursive: true }).find((file) => file.endsWith('.node'));
  return join(folder, found);
}

const BARREL = `export * from '@gauzy/mcp-oauth';\nexport const own = 1;\n`;
const USER = `
import { OAuthValidator, type UserInfo } from './barrel';
import * as barrel from './barrel';
import mcp from '@gauzy/mcp-oauth';
class Sub extends OAuthValidator {}
const user: UserInfo | undefined = undefined;
console.log(JSON.stringify([Object.keys(barrel), new Sub({} as any) instanceof OAuthValidator, mcp.oAuth2ClientManager === barrel.oAuth2ClientManager, user ?? null]));
`;

before(() => {
  rmSync(PROJECT, { recursive: true, force: true });
  mkdirSync(join(PROJECT, 'node_modules/@gauzy'), { recursive: true });
  symlinkSync(ROOT, join(PROJECT, 'node_modules/@gauzy/mcp-oauth'), 'dir');
  writeFileSync(join(PROJECT, 'package.json'), '{"private":true}');
});
after(() => rmSync(PROJECT, { recursive: true, force: true }));

/** Writes programs into a folder of the project. */
function write(folder, files) {
  const path = join(PROJECT, folder);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** Runs a program that prints JSON; it must exit by itself, say nothing else and load no binary. */
async function quiet(args, cwd = PROJECT) {
  // So that there is a binary to load, whether ours is built or not.
  const env = { MCP_OAUTH_NATIVE_PATH: BINARY };
  const { code, stdout, stderr } = await node(['--require', PRELOAD, ...args], { cwd, env });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^(?:binaries \[\]\n)+$/);
  return JSON.parse(stdout);
}

test('a binary that is loaded would be seen', async () => {
  const program = `require(${JSON.stringify(BINARY)}); console.log(1)`;
  const { stderr } = await node(['--require', PRELOAD, '-e', program]);
  assert.match(stderr, /binaries \["[^"]+\.node/);
});

test('require', async () => {
  assert.deepEqual(await quiet(['-e', `console.log(JSON.stringify(Object.keys(require('@gauzy/mcp-oauth'))))`]), NAMES);
});

test('import of every name, of the namespace, and import()', async () => {
  const program = `import { ${NAMES.join(', ')} } from '@gauzy/mcp-oauth';
    import * as all from '@gauzy/mcp-oauth';
    const later = await import('@gauzy/mcp-oauth');
    console.log(JSON.stringify([Object.keys(all).length, [${NAMES.join(', ')}].every(Boolean), later === all, 'default' in all]));`;
  assert.deepEqual(await quiet([join(write('esm', { 'main.mjs': program }), 'main.mjs')]), [NAMES.length, true, true, false]);
});

test('import of names from the CommonJS file', async () => {
  const program = `import { ${NAMES.join(', ')} } from ${JSON.stringify(join(ROOT, 'index.js'))};
    console.log(JSON.stringify([${NAMES.join(', ')}].map((value) => typeof value)));`;
  const types = await quiet([join(write('cjs-names', { 'main.mjs': program }), 'main.mjs')]);
  assert.deepEqual(types, NAMES.map((name) => (/^[A-Z][a-z]*.*(Server|Manager|Validator|Logger|Handler|Builder)$/.test(name) ? 'function' : typeof require('@gauzy/mcp-oauth')[name])));
});

const COMPILERS = {
  tsc: (text) =>
    ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2021, esModuleInterop: true },
    }).outputText,
  'tsc without interoperability': (text) =>
    ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2021 } }).outputText,
  swc: (text) =>
    swc.transformSync(text, { jsc: { parser: { syntax: 'typescript' }, target: 'es2021' }, module: { type: 'commonjs' } }).code,
  'swc, lazily': (text) =>
    swc.transformSync(text, { jsc: { parser: { syntax: 'typescript' }, target: 'es2021' }, module: { type: 'commonjs', lazy: true } }).code,
};

for (const [name, compile] of Object.entries(COMPILERS)) {
  test(`export * compiled by ${name}`, async () => {
    const folder = write(name.replaceAll(/\W/g, '-'), { 'barrel.js': compile(BARREL), 'main.js': compile(USER) });
    const [keys, instance, same, nothing] = await quiet([join(folder, 'main.js')]);
    assert.deepEqual(keys.sort(), [...NAMES, 'own'].sort());
    assert.deepEqual([instance, same, nothing], [true, true, null]);
  });
}

test('in a worker thread', async () => {
  const program = `const { Worker } = require('node:worker_threads');
    const work = "require('node:worker_threads').parentPort.postMessage(Object.keys(require('@gauzy/mcp-oauth')))";
    new Worker(work, { eval: true }).on('message', (names) => console.log(JSON.stringify(names)));`;
  assert.deepEqual(await quiet([join(write('worker', { 'main.js': program }), 'main.js')]), NAMES);
});

test('under Jest', async () => {
  const folder = write('jest', {
    'package.json': '{"private":true}',
    'smoke.test.js': `const mcp = require('@gauzy/mcp-oauth');
      test('all names are there', () => expect(Object.keys(mcp)).toEqual(${JSON.stringify(NAMES)}));
      test('errors of this realm are read', () => expect(mcp.sanitizeForLogging(new Error('x'))).toEqual({ name: 'Error', message: 'x' }));
      test('spies work', () => {
        const spy = jest.spyOn(mcp.SecurityLogger, 'logSecurityEvent').mockImplementation(() => undefined);
        new mcp.SecurityLogger().logSecurityEvent('x', 'low', {});
        expect(spy).toHaveBeenCalledWith('x', 'low', {}, undefined);
      });
      test('a module can be loaded anew', () => {
        jest.resetModules();
        expect(require('@gauzy/mcp-oauth').SecurityLogger).not.toBe(mcp.SecurityLogger);
      });
      test('no binary is loaded', () => {
        expect(process.report.getReport().sharedObjects.filter((file) => /mcp[-_]oauth.*\\.node$/.test(file))).toEqual([]);
      });`,
  });
  const { code, stderr } = await jest(folder);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Tests: +5 passed/);
  assert.doesNotMatch(stderr, /Two registries/);
});

test('under Jest, where errors are those of another realm, the native half answers and refuses', async () => {
  const folder = write('jest-native', {
    'package.json': '{"private":true}',
    'native.test.js': `const { OAuth2AuthorizationServer, OAuth2TokenManager } = require('@gauzy/mcp-oauth');
      jest.useFakeTimers();
      test('tokens', async () => {
        const manager = new OAuth2TokenManager('https://auth.example.com', 'https://mcp.example.com');
        const { accessToken, refreshToken } = await manager.generateTokenPair('u', 'c', ['mcp.read']);
        expect(accessToken.split('.')).toHaveLength(3);
        expect((await manager.refreshAccessToken(refreshToken, 'c')).refreshToken).not.toBe(refreshToken);
        expect(await manager.refreshAccessToken('x', 'c')).toBeNull();
        await expect(manager.generateTokenPair('u', 'c', ['"'])).rejects.toMatchObject({ code: 'ERR_INVALID_CONFIG' });
        manager.destroy();
      });
      test('requests', async () => {
        const issuer = 'http://localhost:3003';
        const server = new OAuth2AuthorizationServer({ issuer, baseUrl: issuer, audience: issuer, enableClientRegistration: true,
          authorizationEndpoint: '/oauth2/authorize', tokenEndpoint: '/oauth2/token', jwksEndpoint: '/oauth2/jwks',
          sessionSecret: 'a secret of the tests, long enough for anybody', signingAlgorithm: 'ES256', logLevel: 'silent' });
        await server.ready();
        const refused = await server.handle(new Request(issuer + '/oauth2/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'x' }) }));
        expect(refused.status).toBe(400);
        await server.close();
        await expect(server.getTokenManager().generateTokenPair('u', 'c', [])).rejects.toMatchObject({ code: 'ERR_CLOSED' });
      });`,
    'validator.test.js': `const { createServer } = require('node:http');
      const { OAuth2TokenManager, OAuthValidator } = require('@gauzy/mcp-oauth');
      test('scopes of a token about which somebody had to be asked', async () => {
        const [issuer, audience] = ['http://localhost:1', 'https://mcp.example.com'];
        const manager = new OAuth2TokenManager(issuer, audience);
        const { accessToken } = await manager.generateTokenPair('u', 'c', ['mcp.read']);
        const keys = createServer((req, res) => res.setHeader('content-type', 'application/json').end(JSON.stringify(manager.getJWKS())));
        await new Promise((resolve) => keys.listen(0, 'localhost', resolve));
        const jwksUri = 'http://localhost:' + keys.address().port;
        const validate = (scope) => new OAuthValidator({ enabled: true, resourceUri: audience, authorizationServers: [{ issuer, jwksUri }] }).validateToken(accessToken, [scope]);
        expect(await validate('mcp.read')).toMatchObject({ valid: true });
        expect(await validate('mcp.write')).toMatchObject({ valid: false, error: 'Insufficient scope' });
        await new Promise((resolve) => keys.close(resolve));
        manager.destroy();
      });`,
  });
  const { code, stderr } = await jest(folder);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Tests: +3 passed/);
});

/** Runs Jest in a folder. */
function jest(folder) {
  const program = join(ROOT, 'node_modules/jest/bin/jest.js');
  return node([program, '--rootDir', folder, '--ci', '--runInBand', '--no-cache'], { cwd: folder });
}

test('two copies in one process are told of, once', async () => {
  const copies = ['a', 'b', 'c'].map((name) => {
    const folder = join(PROJECT, 'copies', name);
    for (const file of ['index.js', 'package.json', 'src/node/js']) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    return JSON.stringify(folder);
  });
  const program = `const [a, b] = [require(${copies[0]}), require(${copies[1]})]; require(${copies[2]});
    console.log(JSON.stringify(a.oAuth2ClientManager === b.oAuth2ClientManager))`;
  const { stdout, stderr } = await node(['-e', program]);
  assert.equal(JSON.parse(stdout), false);
  assert.equal(stderr.match(/Two registries/g).length, 1);
  const again = `require(${copies[0]}); for (const file of Object.keys(require.cache)) delete require.cache[file]; require(${copies[0]});`;
  assert.equal((await node(['-e', again])).stderr, '');
});

test('a frozen global object is no obstacle', async () => {
  const program = `Object.freeze(globalThis); console.log(Object.keys(require('@gauzy/mcp-oauth')).length)`;
  assert.equal(await quiet([join(write('frozen', { 'main.js': program }), 'main.js')]), NAMES.length);
});
