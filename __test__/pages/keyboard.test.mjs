// Signing in and agreeing with the keyboard alone.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { browserTest, closeBrowser, newContext } from '../clients/support/browser.mjs';
import { startCallback } from '../clients/support/callback.mjs';
import { authorizationRequest, redeem, register } from '../clients/support/client.mjs';
import { DEMO, startServer } from '../clients/support/server.mjs';

after(closeBrowser);

browserTest('Tab and Enter are enough to sign in and to agree', async (t) => {
  const { issuer } = await startServer(t);
  const callback = await startCallback(t);
  const context = await newContext(t, { locale: 'en' });
  const page = await context.newPage();
  const clientId = await register(issuer, callback.uri, 'Keys');
  const asked = authorizationRequest(issuer, clientId, callback.uri);
  await page.goto(asked.url);
  await typeAccount(page);
  await tabTo(page, 'Authorize');
  await page.keyboard.press('Enter');
  await redeem(asked, await callback.arrived());
});

browserTest('the account is kept, or another one chosen, with the keyboard', async (t) => {
  const { issuer } = await startServer(t);
  const callback = await startCallback(t);
  const context = await newContext(t, { locale: 'en' });
  const page = await context.newPage();
  const clientId = await register(issuer, callback.uri, 'Keys');
  const url = (prompt) => authorizationRequest(issuer, clientId, callback.uri, { prompt }).url;
  await page.goto(url('login'));
  await typeAccount(page);

  await page.goto(url('select_account'));
  await page.getByRole('heading', { name: 'Choose an account' }).waitFor();
  await tabTo(page, 'Continue with this account');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Authorize Keys' }).waitFor();

  await page.goto(url('select_account'));
  await tabTo(page, 'Use another account');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign In' }).waitFor();
});

/** Signs in; the first field gets the focus by itself, some time after the page is there. */
async function typeAccount(page) {
  await page.locator('#email:focus').waitFor();
  await page.keyboard.type(DEMO.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(DEMO.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Authorize Keys' }).waitFor();
}

async function tabTo(page, text) {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement.innerText.trim())) === text) return;
  }
  assert.fail(`Tab does not lead to ${text}`);
}
