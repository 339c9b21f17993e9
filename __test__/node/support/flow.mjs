// A client and a browser by hand: forms and cookies, no pictures.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

const REDIRECT = 'https://app.example/callback';
const UNESCAPED = { '&amp;': '&', '&quot;': '"', '&#34;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };

/** A browser: follows nothing, keeps cookies. */
export class Browser {
  #cookies = new Map();

  constructor(issuer) {
    this.issuer = issuer;
  }

  async send(path, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}), ...options.headers };
    const response = await fetch(new URL(path, this.issuer), { redirect: 'manual', ...options, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.#cookies.set(name, value);
    }
    return response;
  }

  /** Fills in the form of a page and sends it. */
  async submit(page, fields) {
    const form = formOf(page);
    const body = new URLSearchParams({ ...form.fields, ...fields });
    return this.send(form.action, { method: 'POST', body });
  }
}

/** The action and the hidden fields of a page's form. */
export function formOf(page) {
  const action = /<form[^>]* action="([^"]*)"/.exec(page)?.[1];
  assert.ok(action, page);
  const hidden = [...page.matchAll(/<input[^>]* type="hidden"[^>]*>/g)].map(([input]) => input);
  const attribute = (input, name) => unescape(new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? '');
  return { action: unescape(action), fields: Object.fromEntries(hidden.map((i) => [attribute(i, 'name'), attribute(i, 'value')])) };
}

function unescape(text) {
  return text.replace(/&[#\w]+;/g, (entity) => UNESCAPED[entity] ?? entity);
}

/** Registers a public client. */
export async function register(issuer, more = {}) {
  const response = await fetch(new URL('/oauth2/register', issuer), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'A client',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      ...more,
    }),
  });
  const answer = await response.json();
  assert.equal(response.status, 201, JSON.stringify(answer));
  return answer;
}

/** The path of an authorization request, and the verifier that goes with it. */
export function authorization(clientId, more = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT,
    scope: 'mcp.read mcp.write',
    state: 'st4te',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { path: `/oauth2/authorize?${query}`, verifier };
}

/** Signs in and agrees; answers with the code. */
export async function approve(browser, path, { email, password }) {
  const login = await browser.send(path);
  assert.equal(login.status, 200);
  const consent = await browser.submit(await login.text(), { email, password });
  const page = await consent.text();
  assert.equal(consent.status, 200, page);
  const answer = await browser.submit(page, { user_consent: 'approve' });
  assert.equal(answer.status, 303, await answer.text());
  return new URL(answer.headers.get('location')).searchParams;
}

/** Posts a form to the token endpoint. */
export async function token(issuer, fields) {
  const response = await fetch(new URL('/oauth2/token', issuer), { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A whole flow: answers with the tokens. */
export async function flow(issuer, person, more = {}) {
  const { client_id } = await register(issuer);
  const { path, verifier } = authorization(client_id, more);
  const answer = await approve(new Browser(issuer), path, person);
  assert.equal(answer.get('state'), 'st4te');
  const fields = { grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: REDIRECT, client_id, code_verifier: verifier };
  const { status, body } = await token(issuer, fields);
  assert.equal(status, 200, JSON.stringify(body));
  return { client_id, ...body };
}

/** The claims of a token; its signature is not looked at. */
export function claims(jwt) {
  return JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));
}
