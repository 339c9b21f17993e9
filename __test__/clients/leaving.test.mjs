// The consent form must end at the client, wherever the client lives. Chromium holds `form-action`
// against every hop of a form submission, so each of these would break with it: that is shown too.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { authorize, browserTest, closeBrowser, newContext, signIn } from './support/browser.mjs';
import { startCallback } from './support/callback.mjs';
import { selfSigned } from './support/certificate.mjs';
import { authorizationRequest, redeem, register } from './support/client.mjs';
import { formAction } from './support/rewriting-proxy.mjs';
import { startServer } from './support/server.mjs';

const CURSOR = 'cursor://anysphere.cursor-mcp/oauth/callback';
const CLAUDE = 'claude://claude.ai/mcp-auth-callback';
const DEADLINE = 30_000;

after(closeBrowser);

const loopback = (host) => (t) => startCallback(t, { host });
// Some clients answer at an https address of their own, and go on to the app from there.
const secure = (host) => async (t) => startCallback(t, { host, tls: await selfSigned(), onward: CLAUDE });

const PLACES = [
  { place: 'http://localhost', client: loopback('localhost') },
  { place: 'http://127.0.0.1', client: loopback('127.0.0.1') },
  { place: 'http://[::1]', client: loopback('[::1]') },
  { place: 'cursor://', client: async () => ({ uri: CURSOR }) },
  { place: 'https://localhost, on to claude://', client: secure('localhost'), ends: CLAUDE },
  { place: 'https://127.0.0.1, on to claude://', client: secure('127.0.0.1'), ends: CLAUDE },
];

for (const { place, client, ends } of PLACES) {
  browserTest(`consent leaves to ${place}`, async (t) => {
    const { uri } = await client(t);
    const run = await consented(t, uri);
    const reached = await Promise.race([run.reached(ends ?? uri), run.blocked()]);
    assert.ok(reached.startsWith(ends ?? uri), reached);
    await redeem(run.request, new URL(reached));
  });

  browserTest(`with form-action 'self' Chromium keeps the form from leaving to ${place}`, async (t) => {
    const { uri, urls = [] } = await client(t);
    const run = await consented(t, uri, formAction());
    assert.match(await run.blocked(), /Sending form data .* "form-action 'self'"/);
    assert.deepEqual(run.outside(), []);
    assert.deepEqual(urls, []);
    assert.equal(run.page.url(), `${run.issuer}/oauth2/login`, 'the consent page stays');
  });
}

browserTest('a form-action that names the client stops what lies behind the client', async (t) => {
  const { uri, origin, arrived } = await secure('localhost')(t);
  const run = await consented(t, uri, formAction(origin));
  await arrived();
  assert.match(await run.blocked(), /Sending form data .* "form-action 'self' https:\/\/localhost:/);
  assert.deepEqual(run.outside().filter((url) => url.startsWith('claude:')), []);
});

browserTest('a form-action cannot name a client at [::1]', async (t) => {
  const { uri, origin, urls } = await startCallback(t, { host: '[::1]' });
  const run = await consented(t, uri, formAction(origin));
  // Chromium leaves the address out: it is no valid source.
  assert.match(await run.blocked(), /Sending form data .* "form-action 'self'"/);
  assert.deepEqual(urls, []);
});

/** Signs in and agrees, for a client at `uri`, and watches where the browser goes then. */
async function consented(t, uri, rewrite) {
  const { issuer } = await startServer(t, { rewrite });
  const request = authorizationRequest(issuer, await register(issuer, uri), uri);
  const context = await newContext(t, { ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const asked = [];
  page.on('request', (one) => asked.push(one.url()));
  const blocked = page.waitForEvent('console', {
    predicate: (message) => message.text().startsWith('Sending form data'),
    timeout: 2 * DEADLINE,
  });
  blocked.catch(() => {});
  await page.goto(request.url);
  await signIn(page);
  await page.getByRole('button', { name: 'Authorize', exact: true }).waitFor();
  await authorize(page);
  const goesTo = (to) => (url) => url.startsWith(to);
  return {
    issuer,
    request,
    page,
    /** The URL with which the browser went to an address. */
    reached: async (to) => {
      const before = asked.find(goesTo(to));
      if (before) return before;
      const later = await page.waitForRequest((one) => goesTo(to)(one.url()), { timeout: DEADLINE });
      return later.url();
    },
    /** What Chromium says when it stops a form. */
    blocked: async () => (await blocked).text(),
    /** Where the browser went beside the server. */
    outside: () => asked.filter((url) => !url.startsWith(issuer)),
  };
}
