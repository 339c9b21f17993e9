// What impatient people do: second clicks, reloads, the back button.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { authorize, browserTest, closeBrowser, newContext, signIn } from './support/browser.mjs';
import { startCallback } from './support/callback.mjs';
import { authorizationRequest, redeem, register } from './support/client.mjs';
import { loseFirstAnswer } from './support/rewriting-proxy.mjs';
import { DEMO, startServer } from './support/server.mjs';

after(closeBrowser);

browserTest('a second click on Authorize, after an answer was lost, gives a code that works', async (t) => {
  const { rewrite, lost } = loseFirstAnswer('/oauth2/authorize');
  const { page, request, callback } = await setUp(t, { rewrite });
  await page.goto(request.url);
  await signIn(page);
  await clickTwice(page, 'Authorize', lost);
  await redeem(request, await last(page, callback));
});

browserTest('a second click on Sign In, after an answer was lost, signs in', async (t) => {
  const { rewrite, lost } = loseFirstAnswer('/oauth2/login');
  const { page, request, callback } = await setUp(t, { rewrite });
  await page.goto(request.url);
  await page.getByLabel('Email').fill(DEMO.email);
  await page.getByLabel('Password').fill(DEMO.password);
  await clickTwice(page, 'Sign In', lost);
  await authorize(page);
  await redeem(request, await last(page, callback));
});

browserTest('a reload of the consent page asks again', async (t) => {
  const { page, request, callback } = await setUp(t);
  await page.goto(request.url);
  await signIn(page);
  await page.getByRole('heading', { name: 'Authorize Hand-made client' }).waitFor();
  await page.reload();
  await authorize(page);
  await redeem(request, await last(page, callback));
});

browserTest('going back from a refusal and agreeing works', async (t) => {
  const { page, request, callback } = await setUp(t, { signedIn: true });
  await page.goto(request.url);
  await page.getByRole('button', { name: 'Deny' }).click();
  const refusal = await last(page, callback);
  assert.equal(refusal.searchParams.get('error'), 'access_denied');
  await page.goBack();
  await authorize(page);
  await page.waitForURL(/code=/);
  await redeem(request, callback.urls.at(-1));
});

browserTest('going back after agreeing asks anew, and the new code works', async (t) => {
  const { page, request, callback } = await setUp(t, { signedIn: true });
  await page.goto(request.url);
  await authorize(page);
  const first = await last(page, callback);
  await redeem(request, first);
  await page.goBack();
  await authorize(page);
  const second = await last(page, callback);
  assert.notEqual(second.searchParams.get('code'), first.searchParams.get('code'));
  await redeem(request, second);
});

async function setUp(t, { signedIn = false, rewrite } = {}) {
  const { issuer } = await startServer(t, { rewrite });
  const callback = await startCallback(t);
  const request = authorizationRequest(issuer, await register(issuer, callback.uri), callback.uri);
  const page = await (await newContext(t)).newPage();
  if (signedIn) {
    await page.goto(`${issuer}/oauth2/login`);
    await signIn(page);
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
  }
  return { page, request, callback };
}

/** Clicks, waits until the answer to that is lost, and clicks once more. */
async function clickTwice(page, name, lost) {
  // The mouse itself: a locator would wait for the navigation to end.
  const button = page.getByRole('button', { name, exact: true });
  await button.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await button.boundingBox();
  const click = () => page.mouse.click(x + width / 2, y + height / 2);
  await click();
  await lost;
  await click();
}

/** The response at which the browser has come to rest. */
async function last(page, callback) {
  const there = (url) => url.href.startsWith(callback.uri);
  // A second click gives up the navigation of the first: that one is over, not the wait.
  const givenUp = (error) => /ERR_ABORTED/.test(error.message);
  await page.waitForURL(there).catch((error) => {
    if (!givenUp(error)) throw error;
    return page.waitForURL(there);
  });
  return new URL(page.url());
}
