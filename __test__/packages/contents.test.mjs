// What is in each packed package: nothing is missing, and nothing is there that does not belong.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { files, manifest, text } from './support/archive.mjs';
import { packedHere } from './support/built.mjs';

/** What those with a binary have too: the licences of what is linked into it. */
const NOTICES = 'THIRD-PARTY-NOTICES';
const ALWAYS = ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json'];
/** What @gauzy/mcp-oauth must bring, beside whatever its own entry points require. */
const NEEDED = ['index.js', 'index.mjs', 'index.d.ts', 'src/node/js/binding.js', 'src/node/js/platform.js'];
const BELONGS = /^(?:(?:index|native|nestjs|resource)|src\/node\/js\/[\w/-]+)\.(?:js|mjs|d\.ts|d\.mts)$/;

const { folder, archives } = packedHere();
const all = archives.map((name) => ({ archive: join(folder, name), described: manifest(join(folder, name)) }));
const named = (name) => all.find(({ described }) => described.name === name);
const paths = (archive) => files(archive).map(({ path }) => path).sort();

test('@gauzy/mcp-oauth has its code, its types and its README, and nothing else', () => {
  const { archive } = named('@gauzy/mcp-oauth');
  const found = paths(archive);
  for (const path of [...ALWAYS, ...NEEDED]) assert.ok(found.includes(path), `${path} is missing`);
  assert.deepEqual(found.filter((path) => !ALWAYS.includes(path) && !BELONGS.test(path)), []);
});

test('@gauzy/mcp-oauth says where its entry points and types are, and they are there', () => {
  const { archive, described } = named('@gauzy/mcp-oauth');
  const found = new Set(paths(archive));
  const targets = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets));
  const pointed = [described.main, described.types, ...targets(described.exports ?? {})];
  assert.ok(pointed.length > 2, JSON.stringify(pointed));
  assert.deepEqual(pointed.filter((path) => !found.has(path.replace(/^\.\//, ''))), []);
});

test('@gauzy/mcp-oauth runs nothing when it is installed, and needs nothing but its native modules', () => {
  const { described } = named('@gauzy/mcp-oauth');
  assert.equal(described.scripts, undefined);
  assert.equal(described.devDependencies, undefined);
  assert.equal(described.private, undefined);
  assert.equal(described.workspaces, undefined);
  assert.deepEqual(described.dependencies ?? {}, {});
  const native = all.filter(({ described: { main } }) => main?.endsWith('.node'));
  assert.equal(native.length, 8);
  const expected = native.map((one) => [one.described.name, described.version]);
  assert.deepEqual(described.optionalDependencies, Object.fromEntries(expected));
});

for (const { archive, described } of all.filter(({ described: { main } }) => main?.endsWith('.node'))) {
  test(`${described.name} has one native module and no other platform's`, () => {
    assert.deepEqual(paths(archive), [...ALWAYS, NOTICES, described.main].sort());
    assert.match(text(archive, NOTICES), /^napi [\d.]+: MIT$[^]*^aws-lc-sys [^]*Copyright/m);
  });
}

for (const { archive, described } of all.filter(({ described: { name } }) => name.startsWith('@gauzy/mcp-auth-'))) {
  test(`${described.name} has the program, and it may be executed`, () => {
    assert.deepEqual(paths(archive), [...ALWAYS, NOTICES, 'gauzy-mcp-auth'].sort());
    assert.ok(files(archive).find(({ path }) => path === 'gauzy-mcp-auth').executable);
  });
}

test('@gauzy/mcp-auth has what starts the program', () => {
  const { archive, described } = named('@gauzy/mcp-auth');
  assert.deepEqual(paths(archive), [...ALWAYS, 'bin.js'].sort());
  assert.equal(described.scripts, undefined);
});
