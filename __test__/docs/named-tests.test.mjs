// Pages that name tests as their proof name tests that exist.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text, tracked } from './support/markdown.mjs';

const PAGES = ['docs/standards.md', 'docs/threat-model.md'];

/** What the last cell of each row names, in backticks. */
function named(page) {
  const rows = text(page).split('\n').filter((line) => /^\|.*\|$/.test(line));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).at(-2));
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]));
}

/** A function that answers whether a test of a name exists. */
function known() {
  const rust = tracked('src/**/*.rs', 'examples/**/*.rs').map(text);
  const functions = new Set(rust.flatMap((file) => [...file.matchAll(/\bfn (\w+)\s*[(<]/g)].map((m) => m[1])));
  const titles = tracked('__test__/**/*.test.mjs').flatMap((file) => {
    const calls = text(file).matchAll(/\b(?:browserTest|test)\(\s*(['"`])(.+?)\1,/g);
    return [...calls].map((match) => match[2]);
  });
  const escape = (part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const patterns = titles.map((title) => title.split(/\$\{[^}]*\}/).map(escape).join('.+'));
  const any = new RegExp(`^(?:${patterns.join('|')})$`);
  return (name) => functions.has(name) || any.test(name);
}

for (const page of PAGES) {
  test(`every test that ${page} names exists`, () => {
    const exists = known();
    const names = named(page);
    assert.ok(names.length > 20, `${names.length} names`);
    assert.deepEqual(names.filter((name) => !exists(name)), []);
  });
}

test('a test that does not exist is noticed', () => {
  const exists = known();
  assert.ok(exists('only_s256_is_listed') && exists('Try it again asks for consent alone'));
  assert.ok(!exists('only_s255_is_listed') && !exists('Try it again'));
});
