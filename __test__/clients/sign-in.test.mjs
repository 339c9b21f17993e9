// Signing in and out as people do it: several tabs, mistyped passwords, other accounts.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  approve,
  authorize,
  authorizeFor,
  browserTest,
  closeBrowser,
  newContext,
  signIn,
} from './support/browser.mjs';
import { startCallback } from './support/callback.mjs';
import { authorizationRequest, redeem, register } from './support/client.mjs';
import { startServer } from './support/server.mjs';

after(closeBrowser);

for (const [order, first, second] of [['in the order they were opened', 0, 1], ['in reverse', 1, 0]]) {
  browserTest(`two tabs at once succeed when answered ${order}`, async (t) => {
    const { openTwo, callback } = await setUp(t);
    const tabs = await openTwo();
    for (const { page, asked } of [tabs[first], tabs[second]]) {
      await signIn(page);
      await authorizeFor(page, callback);
      await redeem(asked, await callback.arrived());
    }
  });

  browserTest(`two consent pages at once succeed when answered ${order}`, async (t) => {
    const { openTwo, callback } = await setUp(t);
    const tabs = await openTwo((page, index) => index === 0 && signIn(page));
    for (const { page, asked } of [tabs[first], tabs[second]]) {
      await authorizeFor(page, callback);
      await redeem(asked, await callback.arrived());
    }
  });
}

browserTest(
  'two tabs succeed when both sign in before either agrees',
  async (t) => {
    const { openTwo, callback } = await setUp(t);
    const tabs = await openTwo();
    for (const { page } of tabs) {
      await signIn(page);
      await page.getByText('Signed in as').waitFor();
    }
    for (const { page, asked } of tabs) {
      await authorizeFor(page, callback);
      await redeem(asked, await callback.arrived());
    }
  },
);

browserTest('a wrong password is said, and the right one then works', async (t) => {
  const { tab, request, callback } = await setUp(t);
  const asked = await request('Patient');
  const page = await tab();
  await page.goto(asked.url);
  await signIn(page, { email: 'admin@ever.co', password: 'wrong' });
  await page.getByRole('alert').waitFor();
  assert.match(await page.getByRole('alert').innerText(), /email.*password/i);
  assert.equal(await page.getByLabel('Email').inputValue(), 'admin@ever.co');
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  assert.deepEqual(callback.urls, []);
  await signIn(page);
  await authorize(page);
  await redeem(asked, await callback.arrived());
});

browserTest('a session is asked for consent alone, until it signs out', async (t) => {
  const { issuer, tab, request, callback } = await setUp(t);
  const page = await tab();
  await approve(page, (await request('One')).url);
  await callback.arrived();
  const again = await request('Two');
  await page.goto(again.url);
  await page.getByText('Signed in as').waitFor();
  await authorize(page);
  await redeem(again, await callback.arrived());

  await signOut(page, issuer);
  await page.goto((await request('Three')).url);
  await page.getByRole('heading', { name: 'Sign In' }).waitFor();
});

browserTest('consent given after signing out in another tab gives no code', async (t) => {
  const { issuer, tab, request, callback } = await setUp(t);
  const asked = await request('Waiting');
  const page = await tab();
  await page.goto(asked.url);
  await signIn(page);
  await page.getByRole('heading', { name: 'Authorize Waiting' }).waitFor();
  const other = await tab();
  await signOut(other, issuer);
  await authorize(page);
  await page.getByRole('heading', { name: /^Sign In$/ }).waitFor();
  assert.deepEqual(callback.urls, []);
});

browserTest('another account can be chosen at consent', async (t) => {
  const { tab, request, callback } = await setUp(t);
  const asked = await request('Switching');
  const page = await tab();
  await page.goto(asked.url);
  await signIn(page);
  await page.getByRole('button', { name: 'Use another account' }).click();
  await signIn(page, { email: 'employee@ever.co', password: '12345678' });
  await page.getByText('employee@ever.co').waitFor();
  await authorize(page);
  const { access_token: token } = await redeem(asked, await callback.arrived());
  assert.ok(token);
});

browserTest('signing in directly works, without an application', async (t) => {
  const { issuer, tab } = await setUp(t);
  const page = await tab();
  await page.goto(`${issuer}/oauth2/login`);
  await signIn(page);
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
});

async function signOut(page, issuer) {
  await page.goto(`${issuer}/oauth2/logout`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
}

async function setUp(t) {
  const { issuer } = await startServer(t);
  const callback = await startCallback(t);
  const context = await newContext(t);
  const tab = () => context.newPage();
  const request = async (name) => {
    const clientId = await register(issuer, callback.uri, name);
    return authorizationRequest(issuer, clientId, callback.uri);
  };
  /** Opens the requests of two clients, each in a tab, and does something in each. */
  const openTwo = async (act = () => {}) => {
    const tabs = [];
    for (const [index, name] of ['First', 'Second'].entries()) {
      const asked = await request(name);
      const page = await tab();
      await page.goto(asked.url);
      await act(page, index);
      tabs.push({ page, asked });
    }
    return tabs;
  };
  return { issuer, callback, request, tab, openTwo };
}
