// The language that an application or a browser asks for stays, from page to page.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { browserTest, closeBrowser, newContext } from '../clients/support/browser.mjs';
import { startCallback } from '../clients/support/callback.mjs';
import { authorizationRequest, redeem, register } from '../clients/support/client.mjs';
import { DEMO, startServer } from '../clients/support/server.mjs';

after(closeBrowser);

const HEADINGS = {
  en: ['Sign In', 'Authorize Words'],
  de: ['Anmelden', 'Words autorisieren'],
  fr: ['Se connecter', 'Autoriser Words'],
  es: ['Iniciar sesión', 'Autorizar Words'],
  bg: ['Вход', 'Разрешаване на достъп за Words'],
  he: ['כניסה', 'מתן הרשאה אל Words'],
};

for (const [language, [signIn, consent]] of Object.entries(HEADINGS)) {
  browserTest(`ui_locales=${language} is spoken from sign-in to the answer`, async (t) => {
    const { page, asked, callback } = await setUp(t, 'ja', { ui_locales: `tlh ${language}-XX en` });
    const speaks = async (heading) => {
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      assert.equal(await page.getAttribute('html', 'lang'), language);
      assert.equal(await page.getAttribute('html', 'dir'), language === 'he' ? 'rtl' : 'ltr');
    };
    await page.goto(asked.url);
    await speaks(signIn);
    await enter(page, 'wrong');
    await page.getByRole('alert').waitFor();
    await speaks(signIn);
    await enter(page, DEMO.password);
    await speaks(consent);
    await page.locator('button[value="approve"]').click();
    await redeem(asked, await callback.arrived());
  });
}

browserTest('a form that is refused says so in the language of its page', async (t) => {
  const { page, asked, context } = await setUp(t, 'en', { ui_locales: 'de' });
  await page.goto(asked.url);
  await context.clearCookies();
  await enter(page, DEMO.password);
  await page.getByRole('heading', { name: 'Diese Seite ist nicht mehr aktuell' }).waitFor();
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
});

browserTest('the browser decides where the application asks for nothing known', async (t) => {
  const { page, asked } = await setUp(t, 'bg', { ui_locales: 'tlh' });
  await page.goto(asked.url);
  await page.getByRole('heading', { name: 'Вход' }).waitFor();
});

browserTest('names and addresses keep their direction among Hebrew words', async (t) => {
  const { page, asked } = await setUp(t, 'he', {});
  await page.goto(asked.url);
  await enter(page, DEMO.password);
  await page.locator('.destination').waitFor();
  const directions = await page.$$eval('.host, code', (all) => all.map((e) => getComputedStyle(e).direction));
  assert.ok(directions.length >= 4);
  assert.deepEqual(new Set(directions), new Set(['ltr']));
  const edges = await page.evaluate(() => {
    const x = (selector) => document.querySelector(selector).getBoundingClientRect().x;
    return { avatar: x('.avatar'), person: x('.person') };
  });
  assert.ok(edges.avatar > edges.person, 'lines begin on the right');
});

async function enter(page, password) {
  await page.locator('#email').fill(DEMO.email);
  await page.locator('#password').fill(password);
  await page.locator('button.primary').click();
}

async function setUp(t, locale, extra) {
  const { issuer } = await startServer(t);
  const callback = await startCallback(t);
  const context = await newContext(t, { locale });
  const clientId = await register(issuer, callback.uri, 'Words');
  const asked = authorizationRequest(issuer, clientId, callback.uri, extra);
  return { page: await context.newPage(), asked, callback, context };
}
