// Packed, installed into an empty folder without running scripts, required, imported, signed in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HERE, packedHere } from './support/built.mjs';
import { NAMES, emptyProject, missing } from './support/managers.mjs';
import { startRegistry } from './support/registry.mjs';

const PROGRAMS = fileURLToPath(new URL('project/', import.meta.url));
const SUBJECT = 'user-1';
const { peerDependenciesMeta } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url)));
const OPTIONAL_PEERS = new Set(Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name].optional));

for (const manager of NAMES) {
  test(`installed with ${manager}, it is required, imported, and signed in with`, async (t) => {
    const why = missing(manager);
    if (why && process.env.CI !== 'true') return t.skip(why);
    assert.equal(why, undefined);
    const registry = await startRegistry(t, packedHere());
    const project = await emptyProject(t, registry.url);
    await project.install(manager, '@gauzy/mcp-oauth');
    const installed = await readdir(join(project.folder, 'node_modules'));
    assert.deepEqual(installed.filter((name) => !name.startsWith('.')), ['@gauzy']);
    // npm looks at optional peers, and leaves them out.
    const others = registry.asked.filter((name) => !OPTIONAL_PEERS.has(name));
    assert.deepEqual(others, [], 'it depends on packages of its own only');
    await cp(PROGRAMS, project.folder, { recursive: true });
    for (const program of ['by-require.cjs', 'by-import.mjs', 'by-worker.mjs']) {
      const { stdout } = await project.run(process.execPath, program);
      assert.equal(stdout.trim(), SUBJECT, program);
    }
    const { stdout } = await project.run(process.execPath, 'elsewhere.cjs');
    const lines = stdout.trim().split('\n');
    assert.equal(lines.length, 2, stdout);
    for (const line of lines) assert.match(line, /^ERR_NATIVE_BINDING: .* does not run on freebsd \w+: /);
  });
}

test('yarn 1 installs the packages for glibc and musl side by side', async (t) => {
  if (missing('yarn 1') && process.env.CI !== 'true') return t.skip(missing('yarn 1'));
  if (process.platform !== 'linux') return t.skip('only Linux has two C libraries');
  const { url } = await startRegistry(t, packedHere());
  const project = await emptyProject(t, url);
  await project.install('yarn 1', '@gauzy/mcp-oauth');
  const installed = await readdir(join(project.folder, 'node_modules/@gauzy'));
  const cpu = HERE.split('-')[1];
  const expected = ['mcp-oauth', `mcp-oauth-linux-${cpu}-gnu`, `mcp-oauth-linux-${cpu}-musl`];
  assert.deepEqual(installed.sort(), expected);
});
