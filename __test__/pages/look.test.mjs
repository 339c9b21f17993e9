// Every page in each theme and width: pictures to look at, and what must hold for all of them.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browserTest, closeBrowser, newContext } from '../clients/support/browser.mjs';
import { startServer } from '../clients/support/server.mjs';
import {
  assertAccessible,
  assertKeyboard,
  assertLabelled,
  assertNoSidewaysScroll,
  assertWholeWords,
  listen,
} from './support/inspect.mjs';
import { tour } from './support/tour.mjs';
import { picture } from '../clients/support/picture.mjs';

const PICTURES = fileURLToPath(new URL('../../test-results/screenshots/', import.meta.url));
const HEIGHT = 800;
const DEADLINE = 600_000;

after(closeBrowser);

for (const language of ['en', 'de', 'he']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [device, width] of [['phone', 360], ['desktop', 1280]]) {
      browserTest(
        `pages in ${language}, ${colorScheme}, on a ${device}`,
        async (t) => {
          const { issuer } = await startServer(t);
          const context = await newContext(t, {
            colorScheme,
            locale: language,
            viewport: { width, height: HEIGHT },
          });
          const page = await context.newPage();
          const complaints = listen(page);
          await mkdir(PICTURES, { recursive: true });
          const names = [];
          const stop = async (name) => {
            names.push(name);
            const path = `${PICTURES}${name}.${language}.${colorScheme}.${device}.png`;
            await picture(page, path);
            assert.equal(await page.getAttribute('html', 'lang'), spoken(name, language), name);
            await assertLabelled(page, name);
            await assertAccessible(page, name);
            for (const narrow of device === 'phone' ? [320, 360] : []) {
              await page.setViewportSize({ width: narrow, height: HEIGHT });
              await assertNoSidewaysScroll(page, `${name} at ${narrow}`);
              await assertWholeWords(page, `${name} at ${narrow}`);
            }
            assert.deepEqual(complaints, [], name);
          };
          await tour(page, { issuer, stop, more: language === 'en' });
          assert.ok(names.length >= 6, String(names));
        },
        { timeout: DEADLINE },
      );
    }
  }
}

browserTest(
  'Tab leads through every page in order, and the focus is seen',
  async (t) => {
    const { issuer } = await startServer(t);
    const context = await newContext(t, { locale: 'en', viewport: { width: 360, height: HEIGHT } });
    const page = await context.newPage();
    await tour(page, { issuer, stop: (name) => assertKeyboard(page, name), more: true });
  },
  { timeout: DEADLINE },
);

/** Pages for developers speak English only. */
function spoken(name, language) {
  return ['landing', 'try-it'].includes(name) ? 'en' : language;
}
