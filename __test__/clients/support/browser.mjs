// Chromium, and what a person does in it.
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { isLoopback } from './loopback-only.mjs';
import { DEMO } from './server.mjs';

const CHROMIUM = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const MISSING = `no Chromium at ${CHROMIUM}: install it, or name one in CHROMIUM_BIN`;
const TEST_DEADLINE = 120_000;
const STEP_DEADLINE = 30_000;

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NOBODY_ELSE = 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]';

let launched;

/** A browser with a profile of its own, which finds this machine, and what `rules` map to it. */
export function launch(...rules) {
  const found = `--host-resolver-rules=${[...rules, NOBODY_ELSE].join(', ')}`;
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, found] });
}

/** The browser of this test file. */
function browser() {
  launched ??= launch();
  return launched;
}

/** Ends the browser; a test file calls it in its own `after`. */
export async function closeBrowser() {
  await (await launched)?.close();
}

/** A test that needs Chromium. Without one it fails in CI, and is skipped aloud elsewhere. */
export function browserTest(name, body, options = {}) {
  test(name, { timeout: TEST_DEADLINE, ...options }, async (t) => {
    if (existsSync(CHROMIUM)) return body(t);
    if (process.env.CI === 'true') throw new Error(MISSING);
    console.error(`NOT TESTED: ${name}: ${MISSING}`);
    return t.skip(MISSING);
  });
}

/** A browser context of its own, closed after the test, and what its pages ask of other machines. */
export async function watchedContext(t, options = {}) {
  const context = await (await browser()).newContext(options);
  t.after(() => context.close());
  context.setDefaultTimeout(STEP_DEADLINE);
  const strangers = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:$/.test(protocol) && !isLoopback(hostname)) strangers.push(request.url());
  });
  return { context, strangers };
}

/** A browser context of its own. Pages that ask anything of another machine fail the test. */
export async function newContext(t, options) {
  const { context, strangers } = await watchedContext(t, options);
  t.after(() => {
    if (strangers.length > 0) throw new Error(`pages asked other machines: ${strangers}`);
  });
  return context;
}

/** Signs in on the sign-in page. */
export async function signIn(page, { email, password } = DEMO) {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();
}

/** Agrees on the consent page. */
export async function authorize(page) {
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
}

/** Agrees on the consent page, and fails if the answer is not the client's page but an error. */
export async function authorizeFor(page, callback) {
  await authorize(page);
  const error = page.getByText(/^Error \d{3}$/).waitFor();
  const refused = error.then(async () => {
    throw new Error(`refused: ${await page.getByRole('main').innerText()}`);
  });
  refused.catch(() => {});
  await Promise.race([page.waitForURL((url) => url.href.startsWith(callback.uri)), refused]);
}

/** Opens an authorization request, signs in and agrees. */
export async function approve(page, url) {
  await page.goto(String(url));
  await signIn(page);
  await authorize(page);
}
