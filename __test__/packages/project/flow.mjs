// Hosts the server on node:http and signs in as a browser would, with nothing but Node.js.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const USER = { userId: 'user-1', email: 'ada@example.com', name: 'Ada', tenantId: 'tenant-1', roles: ['ADMIN'] };
const PASSWORD = 'correct horse battery staple';
const REDIRECT_URI = 'http://127.0.0.1:45678/callback';
const STEPS = 10;

/** A whole code flow; answers who signed in. */
export async function signIn({ OAuth2AuthorizationServer }) {
  let app;
  const http = createServer((request, response) => app(request, response, () => response.writeHead(404).end()));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const server = host(OAuth2AuthorizationServer, issuer);
  app = server.getApp();
  try {
    return await subject(issuer, await flow(issuer));
  } finally {
    await server.close();
    http.close();
    http.closeAllConnections();
  }
}

function host(OAuth2AuthorizationServer, issuer) {
  return new OAuth2AuthorizationServer({
    issuer,
    baseUrl: issuer,
    audience: 'https://mcp.example.com',
    enableClientRegistration: true,
    authorizationEndpoint: '/oauth2/authorize',
    tokenEndpoint: '/oauth2/token',
    jwksEndpoint: '/.well-known/jwks.json',
    loginEndpoint: '/oauth2/login',
    registrationEndpoint: '/oauth2/register',
    introspectionEndpoint: '/oauth2/introspect',
    userInfoEndpoint: '/oauth2/userinfo',
    sessionSecret: randomBytes(48).toString('base64'),
    userAuthenticator: async ({ email, password }) => (email === USER.email && password === PASSWORD ? USER : null),
    userInfoProvider: async (id) => (id === USER.userId ? USER : null),
  });
}

/** Whom a token is for, its signature checked by the published keys. */
async function subject(issuer, token) {
  const [header, payload, signature] = token.split('.');
  const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url'));
  const { keys } = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
  const key = createPublicKey({ key: keys.find(({ kid }) => kid === decoded(header).kid), format: 'jwk' });
  assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')));
  assert.equal(decoded(payload).iss, issuer);
  return decoded(payload).sub;
}

async function flow(issuer) {
  const { client_id: client } = await json(`${issuer}/oauth2/register`, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Packed',
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
    }),
  });
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: REDIRECT_URI,
    scope: 'mcp.read',
    state: 'packed',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const answer = await browse(`${issuer}/oauth2/authorize?${query}`);
  assert.equal(answer.get('iss'), issuer, answer.toString());
  const form = {
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: REDIRECT_URI,
    client_id: client,
    code_verifier: verifier,
  };
  return (await json(`${issuer}/oauth2/token`, { body: new URLSearchParams(form) })).access_token;
}

async function json(url, request) {
  const response = await fetch(url, { method: 'POST', ...request });
  const answer = await response.json();
  assert.ok(response.ok, JSON.stringify(answer));
  return answer;
}

/** Follows redirects and fills in forms until the browser would leave for the client. */
async function browse(start) {
  const cookies = new Map();
  let next = { url: start };
  for (let step = 0; step < STEPS; step += 1) {
    const headers = { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
    const response = await fetch(next.url, { method: next.body ? 'POST' : 'GET', body: next.body, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location?.startsWith(REDIRECT_URI)) return new URL(location).searchParams;
    if (location) next = { url: new URL(location, next.url) };
    else next = filledIn(await response.text(), next.url);
  }
  throw new Error('the flow does not end');
}

function filledIn(html, base) {
  const action = /<form\b[^>]*\baction="([^"]+)"/i.exec(html);
  assert.ok(action, html);
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams(hidden.map(([, name, value]) => [name, value]));
  if (/name="password"/.test(html)) {
    body.set('email', USER.email);
    body.set('password', PASSWORD);
  } else body.set('user_consent', 'approve');
  return { url: new URL(action[1].replaceAll('&amp;', '&'), base), body };
}
