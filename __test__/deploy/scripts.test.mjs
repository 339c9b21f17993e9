// Scripts say what they lack, and do not pass for want of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/files.mjs';

const BASH = spawnSync('bash', ['-c', 'echo "$BASH"'], { encoding: 'utf8' }).stdout.trim();

/** A checkout with one script and no repository, and a folder for programs. */
function checkout(t, script) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-auth-scripts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'scripts']) mkdirSync(join(folder, name));
  copyFileSync(join(ROOT, 'scripts', script), join(folder, 'scripts', script));
  const run = (env) => spawnSync(BASH, [join(folder, 'scripts', script)], { env, encoding: 'utf8' });
  return { bin: join(folder, 'bin'), run };
}

test('the rules of the house do not hold where Git does not know the files', (t) => {
  const { status, stderr } = checkout(t, 'house').run({ ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() });
  assert.notEqual(status, 0);
  assert.match(stderr, /not a git repository/);
});

test('an old Node.js is refused before anything is installed', (t) => {
  const { bin, run } = checkout(t, 'install-services');
  writeFileSync(join(bin, 'node'), '#!/bin/sh\necho v18.20.4\n', { mode: 0o755 });
  const { status, stdout, stderr } = run({ PATH: [bin, process.env.PATH].join(delimiter) });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^Node\.js v18\.20\.4 is too old: install 20 or newer .*\n$/);
});

test('a system without apt is told why it has no Node.js on musl', (t) => {
  const { bin, run } = checkout(t, 'install-musl-node');
  symlinkSync('/usr/bin/dirname', join(bin, 'dirname'));
  const { status, stderr } = run({ PATH: bin });
  assert.equal(status, 3);
  assert.match(stderr, /^Node\.js on musl: apt-get is missing, .*\n$/);
});

const LINUX = process.platform === 'linux' && process.arch === 'x64';
for (const [code, status, tested] of [[3, 0, 'unavailable\n'], [1, 1, '']]) {
  test(`when Node.js on musl ends with ${code}, the tests of packages end with ${status}`, { skip: !LINUX }, (t) => {
    const { bin, run } = checkout(t, 'test-packages');
    const program = (path, text) => writeFileSync(join(bin, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    program('../scripts/install-musl-node', `exit ${code}`);
    program('npm', 'if [ "$1" = run ]; then echo "$MCP_AUTH_MUSL"; fi');
    const found = run({ PATH: [bin, process.env.PATH].join(delimiter) });
    assert.deepEqual([found.status, found.stdout], [status, tested]);
    assert.equal(/not tested on musl/.test(found.stderr), code === 3);
  });
}
