// Everything a client does, from registration to revocation.
import assert from 'node:assert/strict';
import { authorizationRequest, redeem, register } from '../../clients/support/client.mjs';
import { ADMIN } from './people.mjs';
import { Person } from './person.mjs';

const CALLBACK = 'http://localhost/callback';

/** Registers, signs in, redeems, refreshes, asks who it is, revokes. */
export async function wholeFlow(issuer, person = ADMIN) {
  const clientId = await register(issuer, CALLBACK);
  const request = authorizationRequest(issuer, clientId, CALLBACK, { scope: 'mcp.read profile email' });
  // The client's helper asks at the root of the issuer; an issuer with a path has its own.
  request.url = request.url.replace(new URL(issuer).origin, issuer);
  const answer = await new Person().approve(request.url, person);
  const first = await redeemAt(issuer, request, answer);

  const second = await post(issuer, '/oauth2/token', {
    grant_type: 'refresh_token',
    refresh_token: first.refresh_token,
    client_id: clientId,
  });
  assert.equal(second.status, 200, second.text);
  assert.notEqual(second.json.refresh_token, first.refresh_token);

  const who = await userinfo(issuer, second.json.access_token);
  assert.deepEqual([who.status, who.json.sub, who.json.email], [200, person.userId, person.email]);

  const gone = { token: second.json.refresh_token, client_id: clientId };
  assert.equal((await post(issuer, '/oauth2/revoke', gone)).status, 200);
  assert.equal((await userinfo(issuer, second.json.access_token)).status, 401);
  return { clientId, tokens: first };
}

/** Sends a form; answers with status, headers and body. */
export async function post(issuer, path, fields, headers = {}) {
  return read(
    await fetch(`${issuer}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers }),
  );
}

/** Asks who the person of a token is. */
export async function userinfo(issuer, token) {
  return read(await fetch(`${issuer}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } }));
}

async function redeemAt(issuer, request, answer) {
  if (new URL(issuer).pathname === '/') return redeem(request, answer);
  assert.equal(answer.searchParams.get('iss'), issuer);
  const { redirectUri: redirect_uri, clientId: client_id, verifier: code_verifier } = request;
  const code = answer.searchParams.get('code');
  const form = { grant_type: 'authorization_code', code, redirect_uri, client_id, code_verifier };
  const tokens = await post(issuer, '/oauth2/token', form);
  assert.equal(tokens.status, 200, tokens.text);
  return tokens.json;
}

async function read(response) {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, text, json: isJson && JSON.parse(text) };
}
