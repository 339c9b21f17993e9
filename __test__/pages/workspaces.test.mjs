// The page between sign-in and consent, for people with one password in several workspaces.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browserTest, closeBrowser, newContext } from '../clients/support/browser.mjs';
import { startCallback } from '../clients/support/callback.mjs';
import { authorizationRequest, redeem, register } from '../clients/support/client.mjs';
import { TWICE, gauzyDatabase } from '../clients/support/gauzy.mjs';
import { picture } from '../clients/support/picture.mjs';
import { startServer } from '../clients/support/server.mjs';
import {
  assertAccessible,
  assertKeyboard,
  assertLabelled,
  assertNoSidewaysScroll,
  assertWholeWords,
  listen,
} from './support/inspect.mjs';

const PICTURES = fileURLToPath(new URL('../../test-results/screenshots/', import.meta.url));
const HEIGHT = 800;
const DEADLINE = 300_000;
const HEADINGS = {
  en: 'Choose a workspace',
  de: 'Arbeitsbereich auswählen',
  fr: 'Choisir un espace de travail',
  es: 'Elegir un espacio de trabajo',
  bg: 'Изберете работно пространство',
  he: 'בחירת סביבת עבודה',
};

after(closeBrowser);

for (const [language, heading] of Object.entries(HEADINGS)) {
  browserTest(
    `the workspace page in ${language}`,
    async (t) => {
      await mkdir(PICTURES, { recursive: true });
      const { asked, callback } = await setUp(t);
      for (const colorScheme of ['light', 'dark']) {
        for (const [device, width] of [['phone', 360], ['desktop', 1280]]) {
          const page = await asks(t, asked, { locale: language, colorScheme, viewport: { width, height: HEIGHT } });
          const complaints = listen(page);
          const name = `workspace.${language}.${colorScheme}.${device}`;
          await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
          await picture(page, `${PICTURES}${name}.png`);
          await assertLabelled(page, name);
          await assertAccessible(page, name);
          await assertNoSidewaysScroll(page, name);
          await assertWholeWords(page, name);
          assert.equal(await page.getAttribute('html', 'dir'), language === 'he' ? 'rtl' : 'ltr');
          const lines = await page.$$eval('.choice', (all) => all.map((e) => getComputedStyle(e).textAlign));
          assert.deepEqual(lines, ['start', 'start'], 'lines begin where the language begins');
          assert.deepEqual(complaints, [], name);
        }
      }
      const page = await asks(t, asked, { locale: language });
      await page.locator('.choice').filter({ hasText: 'Tenant One' }).click();
      await page.locator('.person').filter({ hasText: 'Dup One' }).waitFor();
      await page.locator('button[value="approve"]').click();
      await redeem(asked, await callback.arrived());
    },
    { timeout: DEADLINE },
  );
}

browserTest('Tab leads from workspace to workspace, and Enter chooses', async (t) => {
  const { asked } = await setUp(t);
  const page = await asks(t, asked, { locale: 'en', viewport: { width: 360, height: HEIGHT } });
  await assertKeyboard(page, 'workspace');
  await page.getByRole('button', { name: /Tenant One/ }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.person').filter({ hasText: 'Dup One' }).waitFor();
});

async function setUp(t) {
  const { issuer } = await startServer(t, { env: await gauzyDatabase(t) });
  const callback = await startCallback(t);
  const clientId = await register(issuer, callback.uri, 'Claude');
  return { asked: authorizationRequest(issuer, clientId, callback.uri), callback };
}

/** A page that asks for the workspace. */
async function asks(t, asked, options) {
  const context = await newContext(t, options);
  const page = await context.newPage();
  await page.goto(asked.url);
  await page.locator('#email').fill(TWICE.email);
  await page.locator('#password').fill(TWICE.password);
  await page.locator('button.primary').click();
  await page.locator('.choice').first().waitFor();
  return page;
}
