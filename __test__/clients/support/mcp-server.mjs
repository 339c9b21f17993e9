// A small MCP server that asks for tokens of the authorization server under test, and checks them
// by introspection (RFC 7662), or as the options say.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from './listen.mjs';

const PATH = '/mcp';
const METADATA = '/.well-known/oauth-protected-resource';
const SCOPES = ['mcp.read', 'mcp.write'];

/**
 * Starts an MCP server.
 *
 * @param {import('node:test').TestContext} t
 * @param {(request, response) => Promise<void>} answer speaks MCP; finds the token in `request.auth`
 * @param {{ namesMetadata?: boolean, metadataAt?: string[], check? }} options whether the challenge
 *   names the metadata document, and where that document is; `check(token, { issuer, url })` answers
 *   like introspection
 * @returns {Promise<object>} `url`; `config`, settings for the authorization server; `trust`, to be
 *   called with its issuer; `seen`, the requests so far; `introspect`
 */
export async function startMcpServer(t, answer, options = {}) {
  const { namesMetadata = true, metadataAt = [METADATA + PATH, METADATA] } = options;
  const client = { id: 'mcp-server', secret: randomBytes(32).toString('base64url') };
  const seen = [];
  let origin;
  let issuer;
  const introspect = (token) =>
    options.check?.(token, { issuer, url: `${origin}${PATH}` }) ?? introspection(issuer, client, token);

  const handle = async (request, response) => {
    const { pathname } = new URL(request.url, origin);
    response.on('finish', () => seen.push(`${request.method} ${pathname} ${response.statusCode}`));
    if (metadataAt.includes(pathname)) return metadata(response, `${origin}${PATH}`, issuer);
    if (pathname !== PATH) return response.writeHead(404).end();
    const token = /^Bearer (.+)$/.exec(request.headers.authorization)?.[1];
    const found = token ? await introspect(token) : { active: false };
    if (!found.active) {
      const challenge = challengeOf(namesMetadata && `${origin}${METADATA}${PATH}`, token);
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    request.auth = authInfo(token, found);
    return answer(request, response);
  };
  const failing = (request, response) => handle(request, response).catch((e) => response.destroy(e));
  const { port, close } = await listen(() => createServer(failing));
  t.after(close);
  origin = `http://localhost:${port}`;
  const url = `${origin}${PATH}`;
  const config = [
    '[[clients]]',
    `id = "${client.id}"`,
    `secret_hash = "${createHash('sha256').update(client.secret).digest('hex')}"`,
    `resource_server = "${url}"`,
  ].join('\n');
  return { url, config, trust: (trusted) => (issuer = trusted), seen, introspect };
}

async function introspection(issuer, { id, secret }, token) {
  const response = await fetch(new URL('/oauth2/introspect', issuer), {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
  });
  if (response.status !== 200) throw new Error(`introspection: ${await response.text()}`);
  return response.json();
}

function metadata(response, resource, issuer) {
  response.writeHead(200, { 'content-type': 'application/json' });
  const document = { resource, authorization_servers: [issuer], scopes_supported: SCOPES };
  return response.end(JSON.stringify(document));
}

function challengeOf(resourceMetadata, token) {
  const members = [
    // > If the request lacks any authentication information […], the resource server SHOULD NOT
    // > include an error code (RFC 6750 §3.1)
    token && 'error="invalid_token"',
    resourceMetadata && `resource_metadata="${resourceMetadata}"`,
    `scope="${SCOPES.join(' ')}"`,
  ];
  return `Bearer ${members.filter(Boolean).join(', ')}`;
}

function authInfo(token, found) {
  const { client_id: clientId, scope, exp: expiresAt, sub, aud } = found;
  return { token, clientId, scopes: scope.split(' '), expiresAt, extra: { sub, aud } };
}
