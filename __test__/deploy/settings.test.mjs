// What is set in deploy/ is what the server reads, and all that it needs for production.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { serverBinary } from '../clients/support/binary.mjs';
import { text } from './support/files.mjs';
import { byCompose, byImage, byKubernetes } from './support/given.mjs';

const documented = new Set([...text('docs/settings.md').matchAll(/`([A-Z][A-Z0-9_]+)(?:=\w+)?`/g)].map(([, name]) => name));

const GIVEN = { 'the image': byImage(), compose: byCompose(), Kubernetes: byKubernetes() };

for (const [what, variables] of Object.entries(GIVEN)) {
  test(`every variable that ${what} sets is a setting`, () => {
    const names = Object.keys(variables);
    assert.ok(names.length > 3, names.join());
    assert.deepEqual(names.filter((name) => !documented.has(name)), []);
  });
}

test('what the documentation asks for can be given through compose', () => {
  const asked = ['MCP_AUTH_RESOURCES', 'MCP_AUTH_SESSION_SECRET_PREVIOUS', 'DB_SSL_MODE', 'DB_CA_CERT'];
  const given = byCompose(Object.fromEntries(asked.map((name) => [name, `the ${name}`])));
  for (const name of asked) assert.equal(given[name], `the ${name}`);
});

/** What the server makes of variables. */
function shown(variables) {
  const env = { ...byImage(), ...variables };
  const { stdout } = spawnSync(serverBinary(), ['config', 'show', '--json'], { env, encoding: 'utf8' });
  return JSON.parse(stdout);
}

for (const what of ['compose', 'Kubernetes']) {
  test(`the server starts in production with what ${what} gives it`, (t) => {
    const { problem, ignored, settings } = shown(GIVEN[what]);
    const lacks = /is not in this build/.test(problem ?? '');
    if (lacks && process.env.CI !== 'true') return t.skip(`${problem}; build with --all-features`);
    assert.deepEqual([problem, ignored], [null, []]);
    const value = (name) => settings.find((setting) => setting.name === name);
    assert.equal(JSON.stringify(value('production')).includes('NODE_ENV'), true);
    return undefined;
  });

  test(`what ${what} gives is needed: without a secret the server refuses to start`, () => {
    const { MCP_AUTH_SESSION_SECRET: _, ...less } = GIVEN[what];
    assert.notEqual(shown({ ...less, MCP_AUTH_STORE: 'sqlite:data/store.db' }).problem, null);
  });
}
