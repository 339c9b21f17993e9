// Everything that is published has one version, and says what it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { platformPackages } from '../../scripts/pack.mjs';

const text = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const json = (path) => JSON.parse(text(path));

const LIBC = { gnu: ['glibc'], musl: ['musl'] };
const VERSION = /^\[workspace\.package\]\s+version = "([^"]+)"/m.exec(text('Cargo.toml'))[1];
const { addons, servers } = platformPackages();

test('every package has the version of the workspace', () => {
  const named = [json('package.json'), json('npm/mcp-auth/package.json')];
  const all = [...named, ...addons.map((one) => one.manifest), ...servers.map((one) => one.manifest)];
  assert.deepEqual(all.filter(({ version }) => version !== VERSION), []);
  assert.equal(json('package-lock.json').version, VERSION);
});

for (const path of ['Cargo.lock', 'fuzz/Cargo.lock', 'examples/mcp-server-rust/Cargo.lock']) {
  test(`${path} has the version of the workspace`, () => {
    const locked = [...text(path).matchAll(/^name = "(gauzy-mcp-auth-[\w-]+)"\nversion = "([^"]+)"/gm)];
    assert.ok(locked.length > 1);
    assert.deepEqual(locked.filter(([, , version]) => version !== VERSION).map(([, name]) => name), []);
  });
}

test('Gauzy is told to depend on this version', () => {
  const named = /"@gauzy\/mcp-oauth": "([^"]+)"/.exec(text('docs/migrating-from-gauzy-auth.md'));
  assert.equal(named[1], VERSION);
});

for (const { target, manifest } of addons) {
  test(`the package for ${target} is installed there only, and runs nothing`, () => {
    const [os, cpu, abi] = target.split('-');
    assert.equal(manifest.name, `@gauzy/mcp-oauth-${target}`);
    assert.deepEqual([manifest.os, manifest.cpu, manifest.libc], [[os], [cpu], LIBC[abi]]);
    assert.equal(manifest.main, `mcp-oauth.${target}.node`);
    assert.deepEqual(manifest.files, [manifest.main, 'THIRD-PARTY-NOTICES', 'LICENSE-*']);
    assert.equal(manifest.scripts, undefined);
    assert.equal(manifest.repository.directory, `npm/${target}`);
  });
}

for (const { target, manifest } of servers) {
  test(`the server's package for ${target} is installed there only, and runs nothing`, () => {
    const [os, cpu] = target.split('-');
    assert.equal(manifest.name, `@gauzy/mcp-auth-${target}`);
    assert.deepEqual([manifest.os, manifest.cpu, manifest.libc], [[os], [cpu], undefined]);
    assert.deepEqual(manifest.files, ['gauzy-mcp-auth', 'THIRD-PARTY-NOTICES', 'LICENSE-*']);
    assert.equal(manifest.scripts, undefined);
  });
}

test("the server's package depends on those for each platform, in the same version", () => {
  const { optionalDependencies, scripts } = json('npm/mcp-auth/package.json');
  const expected = servers.map(({ manifest }) => [manifest.name, VERSION]);
  assert.deepEqual(optionalDependencies, Object.fromEntries(expected));
  assert.equal(scripts, undefined);
});
