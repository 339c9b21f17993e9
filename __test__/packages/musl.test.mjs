// On musl, with the packages for glibc and musl installed side by side, the one for musl is loaded.
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isBuilt, packedHere } from './support/built.mjs';
import { emptyProject } from './support/managers.mjs';
import { startRegistry } from './support/registry.mjs';

const NODE = fileURLToPath(new URL('../../target/musl-node/node', import.meta.url));
const TARGET = `linux-${process.arch}-musl`;

/** Why this cannot be tested here, if so. */
function missing() {
  if (!isBuilt(TARGET)) return `run \`OUT=target/packages scripts/build-target ${TARGET} ci\``;
  return existsSync(NODE) ? undefined : 'run scripts/install-musl-node';
}

/** Where the standard library for musl cannot be fetched, the scripts that run tests say so. */
const REQUIRED = process.env.CI === 'true' && process.env.MCP_AUTH_MUSL !== 'unavailable';

test('a Node.js on musl requires, imports and signs in', { skip: process.platform !== 'linux' }, async (t) => {
  const why = missing();
  if (why && !REQUIRED) return t.skip(why);
  assert.equal(why, undefined);
  const { url } = await startRegistry(t, packedHere());
  const project = await emptyProject(t, url);
  // npm knows which C library is the system's, and installs one package; this wants both.
  const both = ['gnu', 'musl'].map((libc) => `@gauzy/mcp-oauth-linux-${process.arch}-${libc}`);
  await project.install('npm', '@gauzy/mcp-oauth', ...both, '--force');
  await cp(fileURLToPath(new URL('project/', import.meta.url)), project.folder, { recursive: true });
  const { stdout: version } = await project.run(NODE, '-p', 'process.report.getReport().header.glibcVersionRuntime');
  assert.equal(version.trim(), 'undefined', 'this Node.js is not on musl');
  for (const program of ['by-require.cjs', 'by-import.mjs', 'by-worker.mjs']) {
    const { stdout } = await project.run(NODE, program);
    assert.equal(stdout.trim(), 'user-1', program);
  }
});
