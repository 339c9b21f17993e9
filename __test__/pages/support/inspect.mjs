// What must hold for every page, whatever it shows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const axeSource = await readFile(axeFile, 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// A page with a status of 400 is an answer like any other.
const STATUS = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Collects what the browser complains about: scripts, policies, missing files. */
export function listen(page) {
  const complaints = [];
  page.on('console', (message) => {
    const isStatus = STATUS.test(message.text()) && message.location().url === page.url();
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** Fails where something is wider than the window. */
export async function assertNoSidewaysScroll(page, name) {
  const tooWide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const all = [...document.querySelectorAll('body *')];
    return all.filter((e) => e.getBoundingClientRect().right > root.clientWidth).map((e) => e.outerHTML.slice(0, 80));
  });
  assert.deepEqual(tooWide, [], `${name} scrolls sideways`);
}

/** Fails where a word on a button or a label goes on in a second line. */
export async function assertWholeWords(page, name) {
  const broken = await page.$$eval('button, .button, label, h2', (elements) =>
    elements.flatMap((element) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const words = [];
      while (walker.nextNode()) {
        for (const { 0: word, index } of walker.currentNode.data.matchAll(/\S+/g)) {
          const range = new Range();
          range.setStart(walker.currentNode, index);
          range.setEnd(walker.currentNode, index + word.length);
          const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          if (tops.size > 1) words.push(word);
        }
      }
      return words;
    }),
  );
  assert.deepEqual(broken, [], name);
}

/** Fails where axe finds a breach of WCAG 2.2 A or AA, or of its own best practices. */
export async function assertAccessible(page, name) {
  await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate((values) => {
    return globalThis.axe.run(document, { runOnly: { type: 'tag', values } });
  }, RULES);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  assert.deepEqual(found, [], name);
  assert.ok(passes.some(({ id }) => id === 'color-contrast'), `${name}: contrast was not looked at`);
}

/** Fails where an input that people see has no label of its own. */
export async function assertLabelled(page, name) {
  const bare = await page.$$eval('input:not([type="hidden"])', (inputs) =>
    inputs.filter((input) => !input.labels?.[0]?.innerText.trim()).map((input) => input.outerHTML),
  );
  assert.deepEqual(bare, [], name);
}

/** Fails unless Tab leads through everything that can be used, in order, and each shows it. */
export async function assertKeyboard(page, name) {
  const usable = 'a[href], button, input:not([type="hidden"]), summary, [tabindex="0"]';
  const count = await page.locator(usable).count();
  // A field that takes the focus by itself does so with the first picture of a page, not before.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  // Tab goes on from where something was removed: the beginning.
  await page.evaluate(() => {
    const start = document.createElement('span');
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    start.remove();
  });
  const seen = [];
  for (let at = 0; at < count; at += 1) {
    await page.keyboard.press('Tab');
    seen.push(
      await page.evaluate((selector) => {
        const own = document.activeElement;
        const style = getComputedStyle(own);
        const place = [...document.querySelectorAll(selector)].indexOf(own);
        return { place, ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
      }, usable),
    );
  }
  const expected = seen.map((_, place) => ({ place, ring: true }));
  assert.deepEqual(seen, expected, `${name}: Tab order, and a ring on each`);
}
