// Every page of the server, reached as a person reaches it.
import { authorizationRequest, register } from '../../clients/support/client.mjs';
import { DEMO } from '../../clients/support/server.mjs';

const WEB = 'https://claude.ai/api/mcp/auth_callback';
const PROGRAM = 'http://localhost:33418/callback';
const APP = 'cursor://anysphere.cursor-mcp/oauth/callback';

/**
 * Leads `page` from page to page, and stops at each: `stop(name)`. Works in every language, as it
 * reads no words.
 *
 * @param {import('playwright-core').Page} page
 * @param {{ issuer: string, stop: (name: string) => Promise<void>, more?: boolean }} options
 *   `more` adds the pages that are rarely seen, and those that speak English only
 */
export async function tour(page, { issuer, stop, more = false }) {
  const asking = async (name, uri, extra) =>
    authorizationRequest(issuer, await register(issuer, uri, name), uri, extra).url;
  const show = async (name, url) => {
    await page.goto(url);
    await stop(name);
  };
  if (more) await show('landing', issuer);
  await show('sign-in', await asking('Claude', WEB));
  await signIn(page, { ...DEMO, password: 'wrong' });
  await stop('sign-in-again');
  await signIn(page, DEMO);
  await stop('consent');
  await show('consent-program', await asking('Claude Code', PROGRAM, { resource: 'http://localhost:8000/mcp' }));
  if (more) {
    const scope = 'openid profile email roles mcp.read mcp.write mcp.admin offline_access';
    await show('consent-app', await asking('Cursor', APP, { scope }));
    const name = 'Invoices-and-time-sheets-of-the-whole-company '.repeat(4).replaceAll('-', '').trim();
    await show('consent-long', await asking(name, WEB));
  }
  await show('choose-account', await asking('Claude', WEB, { prompt: 'select_account' }));
  await show('error', authorizationRequest(issuer, 'nobody', WEB).url);
  if (!more) return;
  await show('not-found', `${issuer}/nothing-here`);
  await show('signed-in', `${issuer}/oauth2/login`);
  await page.goto(`${issuer}/oauth2/logout`);
  await page.locator('button').click();
  await stop('signed-out');
  await page.goto(`${issuer}/try`);
  await signIn(page, DEMO);
  await page.locator('button[value="approve"]').click();
  await page.locator('.checks').waitFor();
  await stop('try-it');
}

async function signIn(page, { email, password }) {
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(password);
  await page.locator('button.primary').click();
  await page.waitForLoadState();
}
