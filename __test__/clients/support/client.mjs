// A client by hand, for tests that look at the browser and not at a client library.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

const random = () => randomBytes(32).toString('base64url');

/** Registers a public client and answers with its id. */
export async function register(issuer, redirectUri, name = 'Hand-made client') {
  const metadata = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
  const { registration_endpoint: endpoint } = await metadata.json();
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: name,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
    }),
  });
  const answer = await response.json();
  assert.equal(response.status, 201, JSON.stringify(answer));
  return answer.client_id;
}

/** An authorization request: its URL, and what the client keeps to itself. */
export function authorizationRequest(issuer, clientId, redirectUri, more = {}) {
  const state = random();
  const verifier = random();
  const url = new URL('/oauth2/authorize', issuer);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'mcp.read mcp.write',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { url: url.href, clientId, redirectUri, state, verifier, issuer };
}

/** Checks an authorization response and redeems its code. */
export async function redeem(request, responseUrl) {
  const answer = responseUrl.searchParams;
  assert.equal(answer.get('error'), null, responseUrl.search);
  assert.equal(answer.get('state'), request.state);
  assert.equal(answer.get('iss'), request.issuer);
  const response = await fetch(new URL('/oauth2/token', request.issuer), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: answer.get('code'),
      redirect_uri: request.redirectUri,
      client_id: request.clientId,
      code_verifier: request.verifier,
    }),
  });
  const tokens = await response.json();
  assert.equal(response.status, 200, JSON.stringify(tokens));
  return tokens;
}
