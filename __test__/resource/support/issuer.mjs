// An authorization server reduced to what a resource sees of one: metadata, keys, introspection.
import '../../clients/support/loopback-only.mjs';
import { createServer } from 'node:http';
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { listen } from '../../clients/support/listen.mjs';

export const RESOURCE = 'https://mcp.example.com/mcp';

/**
 * Starts one, and stops it after the test.
 *
 * @param {import('node:test').TestContext} t
 * @returns {Promise<object>} `issuer`, `jwksUri`, `pem`; `sign(claims, header)` makes a token;
 *   `requests`, the paths that were asked for; `introspection`, what it answers next, and `asked`
 */
export async function startIssuer(t, { alg = 'RS256' } = {}) {
  const own = { requests: [], asked: [], introspection: { status: 200, body: { active: false } }, status: 200 };
  let keys = await keyPair(alg, 'first');
  const handle = (req, res) => {
    const { pathname } = new URL(req.url, own.issuer);
    own.requests.push(pathname);
    const json = (status, body) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/.well-known/oauth-authorization-server') return json(own.status, { issuer: own.issuer, jwks_uri: own.jwksUri });
    if (pathname === '/jwks') return json(own.status, { keys: [keys.jwk] });
    if (pathname === '/introspect') return introspect(own, req, json);
    return json(404, {});
  };
  const { port, close } = await listen(() => createServer(handle));
  t.after(close);
  own.issuer = `http://localhost:${port}`;
  own.jwksUri = `${own.issuer}/jwks`;
  own.pem = await exportSPKI(keys.publicKey);
  own.sign = (claims = {}, header = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: own.issuer, aud: RESOURCE, sub: 'user-1', client_id: 'client-1', scope: 'mcp.read', iat: now, exp: now + 300 };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg, kid: keys.kid, typ: 'at+jwt', ...header }).sign(keys.privateKey);
  };
  own.rotate = async () => (keys = await keyPair(alg, 'second'));
  return own;
}

async function keyPair(alg, kid) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

async function introspect(own, req, json) {
  let form = '';
  for await (const chunk of req.setEncoding('utf8')) form += chunk;
  own.asked.push({ authorization: req.headers.authorization, form: Object.fromEntries(new URLSearchParams(form)) });
  return json(own.introspection.status, own.introspection.body);
}
