// The server that the documentation shows, as it stands there.
import '../clients/support/loopback-only.mjs';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { authorizationRequest, redeem, register } from '../clients/support/client.mjs';
import { answering } from '../clients/support/example.mjs';
import { freePort } from '../clients/support/listen.mjs';
import { ROOT, blocks, text } from '../docs/support/markdown.mjs';
import { ADMIN } from './support/people.mjs';
import { Person } from './support/person.mjs';

const CALLBACK = 'http://localhost/callback';
const FOLDER = `${ROOT}/test-results/documentation`;

test('the server of docs/nodejs.md signs in and issues tokens', async (t) => {
  const [{ lines }] = blocks(text('docs/nodejs.md')).filter(({ language }) => language === 'js');
  const port = await freePort();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/server.cjs`, lines.join('\n').replaceAll('3003', String(port)));
  const env = { ...process.env, SESSION_SECRET: '0123456789abcdef0123456789abcdef' };
  const child = spawn(process.execPath, [`${FOLDER}/server.cjs`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  t.after(() => child.kill() && exited);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (more) => (log += more));
  const issuer = `http://localhost:${port}`;
  await answering(`${issuer}/.well-known/oauth-authorization-server`, child, () => log);

  const request = authorizationRequest(issuer, await register(issuer, CALLBACK), CALLBACK);
  const tokens = await redeem(request, await new Person().approve(request.url, ADMIN));
  assert.equal(tokens.token_type, 'Bearer');
  assert.equal(log, '', 'nothing to warn of');
});

test('docs/nodejs.md has every option of the types, and no other', () => {
  const program = ts.createProgram([`${ROOT}/index.d.ts`], { types: [] });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(`${ROOT}/index.d.ts`)));
  const config = exported.find(({ name }) => name === 'OAuth2ServerConfig');
  const options = checker.getDeclaredTypeOfSymbol(config).getProperties().map(({ name }) => name);
  const [, section] = /^## Options\n([\s\S]*?)^## /m.exec(text('docs/nodejs.md'));
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.ok(options.length > 20, options.join());
  assert.deepEqual(named.sort(), options.sort());
});
