// Checking an access token as an MCP server does that has nothing but the published keys.
import { createPublicKey, verify } from 'node:crypto';

/** What introspection would say of a token, by its signature and claims (RFC 9068 §4). */
export async function checkByKeys(token, { issuer, url }) {
  const [header, payload, signature] = token.split('.');
  const { alg, typ, kid } = decoded(header);
  const { keys } = await (await fetch(`${issuer}/.well-known/jwks.json`)).json();
  const jwk = keys.find((key) => key.kid === kid);
  if (!jwk || alg !== 'RS256' || typ !== 'at+jwt') return { active: false };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  const claims = decoded(payload);
  const isGood =
    verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')) &&
    claims.iss === issuer &&
    claims.aud === url &&
    claims.exp > Date.now() / 1000;
  return { ...claims, active: isGood };
}

function decoded(part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
