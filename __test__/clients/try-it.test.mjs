// The first minute with a development server: the landing page and *Try it*.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { approve, authorize, browserTest, closeBrowser, newContext, signIn } from './support/browser.mjs';
import { selfSigned } from './support/certificate.mjs';
import { DEMO, startServer } from './support/server.mjs';
import { picture } from './support/picture.mjs';

const PICTURES = fileURLToPath(new URL('../../test-results/clients/', import.meta.url));
const WIDTHS = [360, 1280];
const CHECKS = ['State matches', 'Issuer matches', 'PKCE verified', 'Tokens received'];

after(closeBrowser);

for (const width of WIDTHS) {
  browserTest(`Try it shows every check passed and the token explained, ${width} wide`, async (t) => {
    const { issuer, page, violations } = await setUp(t, { width });
    const picture = (name) => photograph(page, `${name}-${width}`);
    await page.goto(`${issuer}/`);
    await picture('landing');
    await page.getByRole('link', { name: 'Try it' }).click();
    await picture('login');
    await signIn(page, { ...DEMO, password: 'wrong' });
    await page.getByRole('alert').waitFor();
    await picture('login-error');
    await signIn(page);
    await page.getByRole('heading', { name: 'Authorize Test client' }).waitFor();
    await picture('consent');
    await authorize(page);
    await page.getByRole('heading', { name: 'It works: here is your token' }).waitFor();
    await picture('try-it');

    const checks = page.locator('.checks li');
    assert.deepEqual(await checks.locator('strong').allInnerTexts(), CHECKS);
    assert.equal(await page.locator('.checks li.passed').count(), CHECKS.length);
    const claims = await shownClaims(page);
    assert.equal(claims.get('iss'), issuer);
    assert.equal(claims.get('client_id'), 'test-client');
    assert.equal(claims.get('typ'), 'at+jwt');
    assert.equal(claims.get('token_type'), 'access_token');
    assert.match(claims.get('scope'), /mcp\.read mcp\.write/);
    for (const name of ['sub', 'aud', 'exp', 'jti', 'kid', 'grant_id']) assert.ok(claims.get(name), name);
    assert.deepEqual(violations, []);
  });
}

browserTest('Try it again asks for consent alone', async (t) => {
  const { issuer, page } = await setUp(t);
  await approve(page, `${issuer}/try`);
  await page.getByRole('link', { name: 'Try again' }).click();
  await authorize(page);
  await page.getByRole('heading', { name: 'It works: here is your token' }).waitFor();
});

browserTest('Try it works for those who come by address, as the server prints it', async (t) => {
  const { issuer, page } = await setUp(t);
  await page.goto(issuer.replace('localhost', '127.0.0.1'));
  await page.getByRole('link', { name: 'Try it' }).click();
  await signIn(page);
  await authorize(page);
  await page.getByRole('heading', { name: 'It works: here is your token' }).waitFor();
});

browserTest('Try it works over https, with cookies that only https carries', async (t) => {
  const { issuer, page } = await setUp(t, { tls: await selfSigned() });
  assert.match(issuer, /^https:/);
  await approve(page, `${issuer}/try`);
  await page.getByRole('heading', { name: 'It works: here is your token' }).waitFor();
  const cookies = await page.context().cookies();
  assert.ok(cookies.length >= 2, 'a browser and a session');
  for (const { name, secure, httpOnly, path } of cookies) {
    assert.match(name, /^__Host-/);
    assert.deepEqual({ secure, httpOnly, path }, { secure: true, httpOnly: true, path: '/' }, name);
  }
});

browserTest('Try it refuses a response that is not its own', async (t) => {
  const { issuer, page } = await setUp(t);
  await page.goto(`${issuer}/try`);
  const forged = new URLSearchParams({ code: 'mac_x', state: 'another', iss: issuer });
  await page.goto(`${issuer}/callback?${forged}`);
  await page.getByRole('heading', { name: 'That did not work' }).waitFor();
  assert.match(await page.locator('.checks li.failed').first().innerText(), /State matches/);
});

browserTest('Try it says when the person has refused', async (t) => {
  const { issuer, page } = await setUp(t);
  await page.goto(`${issuer}/try`);
  await signIn(page);
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByRole('heading', { name: 'The request was refused' }).waitFor();
  await page.getByText('access_denied').waitFor();
});

async function setUp(t, { width = 1280, tls } = {}) {
  const { issuer } = await startServer(t, { tls });
  const viewport = { width, height: 800 };
  const context = await newContext(t, { viewport, ignoreHTTPSErrors: Boolean(tls) });
  const page = await context.newPage();
  const violations = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  return { issuer, page, violations };
}

/** Takes a picture of the whole page, which may not be wider than the window. */
async function photograph(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await picture(page, `${PICTURES}${name}.png`);
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(content <= window, `${name} is ${content} wide in a window of ${window}`);
}

async function shownClaims(page) {
  const names = await page.locator('dl.claims dt').allInnerTexts();
  const values = await page.locator('dl.claims dd .value').allInnerTexts();
  assert.equal(names.length, values.length);
  return new Map(names.map((name, index) => [name, values[index]]));
}
