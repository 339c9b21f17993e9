// Clients in the browser open a window for sign-in and wait for a message from it. A
// `Cross-Origin-Opener-Policy` on any page on the way would cut that window off: shown too.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { authorize, browserTest, closeBrowser, newContext, signIn } from './support/browser.mjs';
import { page as html, startCallback } from './support/callback.mjs';
import { authorizationRequest, redeem, register } from './support/client.mjs';
import { severOpeners } from './support/rewriting-proxy.mjs';
import { startServer } from './support/server.mjs';

after(closeBrowser);

const PAGES = {
  '/': html(`<script>
    addEventListener('message', (event) => { window.answer = event.data; });
  </script>`),
  '/callback': html(`<script>
    window.hasOpener = Boolean(window.opener);
    window.opener?.postMessage(location.href, location.origin);
  </script>`),
};

browserTest('a window opened by a client reports back to it', async (t) => {
  const { opener, popup, request } = await consentInPopup(t);
  await opener.waitForFunction(() => window.answer);
  const answer = await opener.evaluate(() => window.answer);
  assert.equal(await popup.evaluate(() => window.hasOpener), true);
  await redeem(request, new URL(answer));
});

browserTest('with Cross-Origin-Opener-Policy: same-origin it cannot', async (t) => {
  const { opener, popup, arrived } = await consentInPopup(t, severOpeners);
  await arrived();
  await popup.waitForFunction(() => 'hasOpener' in window);
  assert.equal(await popup.evaluate(() => window.hasOpener), false);
  assert.equal(await opener.evaluate(() => window.answer), undefined);
});

browserTest('a refusal reports back too', async (t) => {
  const { opener, request } = await openPopup(t, undefined, async (popup) => {
    await signIn(popup);
    await popup.getByRole('button', { name: 'Deny' }).click();
  });
  await opener.waitForFunction(() => window.answer);
  const answer = new URL(await opener.evaluate(() => window.answer)).searchParams;
  assert.equal(answer.get('error'), 'access_denied');
  assert.equal(answer.get('state'), request.state);
  assert.equal(answer.get('iss'), request.issuer);
});

function consentInPopup(t, rewrite) {
  return openPopup(t, rewrite, async (popup) => {
    await signIn(popup);
    await authorize(popup);
  });
}

/** Opens an authorization request in a window of a client at another origin, and acts in it. */
async function openPopup(t, rewrite, act) {
  const { issuer } = await startServer(t, { rewrite });
  const client = await startCallback(t, { host: '127.0.0.1', pages: PAGES });
  const clientId = await register(issuer, client.uri, 'Client in a window');
  const request = authorizationRequest(issuer, clientId, client.uri);
  const context = await newContext(t);
  const opener = await context.newPage();
  await opener.goto(client.origin);
  const opened = opener.waitForEvent('popup');
  await opener.evaluate((url) => void window.open(url, 'sign-in', 'width=480,height=720'), request.url);
  const popup = await opened;
  await act(popup);
  await popup.waitForURL((url) => url.origin === client.origin);
  return { opener, popup, request, arrived: client.arrived };
}
