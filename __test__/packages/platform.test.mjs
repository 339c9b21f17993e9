// Which native package is loaded where, and what people read where none is.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { TARGETS, VERSION, install } from './support/imitation.mjs';

const GLIBC = { header: { glibcVersionRuntime: '2.36' } };
const MUSL = { header: {} };

test('there is a package for every target that the loader knows, and no other', () => {
  const folders = readdirSync(new URL('../../npm', import.meta.url)).filter((name) => name !== 'mcp-auth');
  assert.deepEqual(TARGETS, folders.sort());
});

for (const target of TARGETS) {
  test(`with every package installed, ${target} loads its own`, (t) => {
    const [platform, arch, abi] = target.split('-');
    const report = abi === 'musl' ? MUSL : GLIBC;
    const { value } = install(t, TARGETS).native({ platform, arch, report });
    assert.equal(value, target);
  });
}

test('the C library is that of the process where the system has both', (t) => {
  const project = install(t, ['linux-x64-gnu', 'linux-x64-musl']);
  const at = (more) => project.native({ platform: 'linux', arch: 'x64', ...more }).value;
  assert.equal(at({ report: GLIBC, ldd: 'musl' }), 'linux-x64-gnu');
  assert.equal(at({ report: MUSL, ldd: 'ldd (GNU C Library)' }), 'linux-x64-musl');
});

test('without a diagnostic report, ldd tells the C library', (t) => {
  const project = install(t, ['linux-x64-gnu', 'linux-x64-musl']);
  const at = (more) => project.native({ platform: 'linux', arch: 'x64', ...more }).value;
  for (const report of [null, 'throws', {}]) {
    assert.equal(at({ report, ldd: '#!/bin/sh\nexec ld-musl-x86_64.so.1 --list' }), 'linux-x64-musl');
    assert.equal(at({ report, ldd: 'ldd (Debian GLIBC 2.36) GNU C Library' }), 'linux-x64-gnu');
    assert.equal(at({ report, ldd: null }), 'linux-x64-gnu');
  }
});

test('the report is made without the network, and what was set before is set again', (t) => {
  const { seen } = install(t, TARGETS).native({ platform: 'linux', arch: 'x64', report: GLIBC });
  assert.deepEqual(seen, { during: true, after: false });
});

test('on an unsupported platform importing works, and each use throws one clear error', (t) => {
  const { loadedAtImport, errors } = install(t, TARGETS).native({ platform: 'freebsd', arch: 'x64' });
  assert.equal(loadedAtImport, false);
  assert.deepEqual(errors, [
    {
      code: 'ERR_NATIVE_BINDING',
      message:
        '@gauzy/mcp-oauth does not run on freebsd x64: there is no package ' +
        `@gauzy/mcp-oauth-freebsd-x64. There are packages for ${TARGETS.join(', ')}.`,
    },
    errors[0],
  ]);
});

test('an architecture without a package is said with its C library', (t) => {
  const { errors } = install(t, TARGETS).native({ platform: 'linux', arch: 'riscv64', report: MUSL });
  assert.match(errors[0].message, /does not run on linux riscv64 \(musl\): .*-linux-riscv64-musl\b/);
});

test('a package that is not installed is named, with the way out', (t) => {
  const { errors } = install(t, ['linux-x64-gnu']).native({ platform: 'linux', arch: 'x64', report: MUSL });
  assert.equal(errors[0].code, 'ERR_NATIVE_BINDING');
  assert.match(errors[0].message, /linux x64 \(musl\): @gauzy\/mcp-oauth-linux-x64-musl@\S+ is not installed/);
  assert.match(errors[0].message, /--omit=optional/);
});

test('a package of another version is refused', (t) => {
  const project = install(t, ['linux-x64-gnu'], { version: '0.0.9' });
  const { errors } = project.native({ platform: 'linux', arch: 'x64', report: GLIBC });
  assert.equal(errors[0].code, 'ERR_NATIVE_BINDING');
  assert.ok(errors[0].message.includes(VERSION) && errors[0].message.includes('0.0.9'));
});

test('a package that does not load is said with what the system says', (t) => {
  const project = install(t, ['linux-x64-gnu'], { source: 'throw new Error("GLIBC_2.99 not found")' });
  const { errors } = project.native({ platform: 'linux', arch: 'x64', report: GLIBC });
  assert.equal(errors[0].code, 'ERR_NATIVE_BINDING');
  assert.match(errors[0].message, /@gauzy\/mcp-oauth-linux-x64-gnu.*: GLIBC_2\.99 not found\. Remove node_modules/);
});

test('a file that is named is loaded, whatever is installed', (t) => {
  const project = install(t, []);
  const named = project.write('named.js', 'module.exports = "named"');
  const { value } = project.native({ platform: 'freebsd', arch: 'x64', env: { MCP_OAUTH_NATIVE_PATH: named } });
  assert.equal(value, 'named');
});
