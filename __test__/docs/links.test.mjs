// Links between pages lead somewhere.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { ROOT, anchors, links, text, tracked } from './support/markdown.mjs';

const PAGES = tracked('*.md');

/** Why a link of a page leads nowhere, if it does. */
function broken(page, link) {
  if (/^(https?|mailto):/.test(link)) return undefined;
  const [path, anchor] = link.split('#');
  const target = path ? posix.normalize(posix.join(posix.dirname(page), decodeURI(path))) : page;
  if (target.startsWith('..') || !existsSync(`${ROOT}/${target}`)) return 'there is no such file';
  if (!anchor || statSync(`${ROOT}/${target}`).isDirectory() || !target.endsWith('.md')) return undefined;
  return anchors(text(target)).has(anchor) ? undefined : 'there is no such heading';
}

for (const page of PAGES) {
  test(`the links of ${page} lead somewhere`, () => {
    const dead = links(text(page)).map((link) => [link, broken(page, link)]);
    assert.deepEqual(dead.filter(([, why]) => why), []);
  });
}

test('every page in docs is in its index', () => {
  const index = new Set(links(text('docs/README.md')).map((link) => link.split('#')[0]));
  const pages = PAGES.filter((page) => /^docs\/[\w-]+\.md$/.test(page) && page !== 'docs/README.md');
  assert.deepEqual(pages.filter((page) => !index.has(posix.basename(page))), []);
});

test('a link that leads nowhere is found', () => {
  assert.equal(broken('docs/README.md', '../README.md#licence'), undefined);
  assert.match(broken('docs/README.md', 'no-such-page.md'), /file/);
  assert.match(broken('docs/README.md', '../README.md#no-such-heading'), /heading/);
});
