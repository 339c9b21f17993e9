// The conformance package's `authorization` mode, against the running server.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { approve, browserTest, closeBrowser, newContext } from '../clients/support/browser.mjs';
import { selfSigned } from '../clients/support/certificate.mjs';
import { register } from '../clients/support/client.mjs';
import { freePort, listen } from '../clients/support/listen.mjs';
import { startServer } from '../clients/support/server.mjs';
import { authorization, scenarios, version } from './package.mjs';

const DOCUMENT = new URL('../../docs/conformance-package.md', import.meta.url);
const SCENARIOS = ['authorization-server-metadata-endpoint', 'authorization-code-grant'];
const PASSING = ['authorization-server-metadata', 'authorization-code-grant'];
const REVISIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

after(closeBrowser);

test('the package is the one that the document is about, with these scenarios', async () => {
  const document = await readFile(DOCUMENT, 'utf8');
  assert.match(document, new RegExp(`@modelcontextprotocol/conformance@${await version()}\``));
  assert.deepEqual(await scenarios(), SCENARIOS);
});

browserTest('every check that applies passes, and the document lists the others', async (t) => {
  const { issuer } = await startServer(t);
  const results = await run(t, issuer);
  assert.deepEqual(results, { passed: PASSING, others: await documented() });
});

for (const revision of REVISIONS) {
  browserTest(`every check that applies passes: ${revision}`, async (t) => {
    const { issuer } = await startServer(t);
    const { passed } = await run(t, issuer, { args: ['--spec-version', revision] });
    assert.deepEqual(passed, PASSING);
  });
}

browserTest('every check that applies passes: a token for one resource', async (t) => {
  const { issuer } = await startServer(t);
  const { passed } = await run(t, issuer, { args: ['--resource', 'http://localhost:1/mcp'] });
  assert.deepEqual(passed, PASSING);
});

browserTest('every check that applies passes: an issuer with a path', async (t) => {
  const port = await freePort('localhost');
  const issuer = `http://localhost:${port}/tenant/one`;
  await startServer(t, { args: ['--listen', `localhost:${port}`, '--issuer', issuer] });
  assert.deepEqual((await run(t, issuer)).passed, PASSING);
});

browserTest('every check that applies passes: https', async (t) => {
  const tls = await selfSigned();
  const folder = await mkdtemp(join(tmpdir(), 'mcp-auth-conformance-tls-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const authority = join(folder, 'cert.pem');
  await writeFile(authority, tls.cert);
  const { issuer } = await startServer(t, { tls });
  assert.match(issuer, /^https:/);
  const clientId = 'test-client';
  assert.deepEqual((await run(t, issuer, { authority, clientId })).passed, PASSING);
});

browserTest('a client secret cannot be tried: the package leaves it out', async (t) => {
  const port = await freePort('127.0.0.1');
  const config = [
    '[[clients]]',
    'id = "confidential"',
    `secret_hash = "${'0'.repeat(64)}"`,
    `redirect_uris = ["http://127.0.0.1:${port}/callback"]`,
  ].join('\n');
  const { issuer } = await startServer(t, { config });
  const args = ['--client-secret', 'never sent'];
  const { checks } = await runRaw(t, issuer, { port, clientId: 'confidential', args });
  // It takes `none` because the metadata lists it, and sends the id of a confidential client alone.
  const [check] = checks['authorization-code-grant'];
  assert.equal(check.errorMessage, 'Invalid status code: 401');
});

test('a server that is not one fails', async (t) => {
  const { port, close } = await listen(() => createServer((_, answer) => answer.end('{}')));
  t.after(close);
  const none = async () => {};
  const { code, checks } = await authorization(t, ['--url', `http://localhost:${port}`], { visit: none });
  assert.equal(code, 1);
  assert.equal(checks[SCENARIOS[0]][0].status, 'FAILURE');
});

/** Runs all scenarios: which checks passed, and what was said of the others. */
async function run(t, issuer, options) {
  const { code, checks, output } = await runRaw(t, issuer, options);
  assert.deepEqual(Object.keys(checks).sort(), [...SCENARIOS].sort());
  const all = SCENARIOS.flatMap((scenario) => checks[scenario]);
  const failed = all.filter(({ status }) => status === 'FAILURE');
  assert.deepEqual(failed, [], output);
  assert.equal(code, 0, output);
  const passed = all.filter(({ status }) => status === 'SUCCESS').map(({ id }) => id);
  const others = all.filter(({ status }) => status !== 'SUCCESS');
  return { passed, others: Object.fromEntries(others.map(({ id, status }) => [id, status])) };
}

async function runRaw(t, issuer, { args = [], authority, clientId, port } = {}) {
  port ??= await freePort('127.0.0.1');
  const redirect = `http://127.0.0.1:${port}/callback`;
  clientId ??= await register(new URL(issuer).origin, redirect, 'Conformance package');
  const page = await (await newContext(t, { ignoreHTTPSErrors: true })).newPage();
  const visit = (url) => approve(page, url);
  const all = ['--url', issuer, '--client-id', clientId, '--port', String(port), ...args];
  return authorization(t, all, { visit, authority });
}

/** The checks that do not pass, in the document's table: `| `id` | STATUS | why |`. */
async function documented() {
  const rows = (await readFile(DOCUMENT, 'utf8')).matchAll(/^\| `([\w-]+)` \| ([A-Z]+) \|/gm);
  return Object.fromEntries([...rows].map(([, id, status]) => [id, status]));
}
