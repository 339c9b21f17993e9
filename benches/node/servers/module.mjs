// The Node module on plain node:http, records in memory. `module.mjs PORT ALG [MIN_SIGN_IN_TIME]`
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { OAuth2AuthorizationServer } from '../../../index.mjs';
import { APP, AUDIENCE, REDIRECT_URI, SCOPE, SERVICE } from '../../lib/names.mjs';

// The stream of the ready line is opened by its first use.
process.stdout.write('');
const before = process.getActiveResourcesInfo();
const [port, alg, least] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const PERSON = { userId: 'bench', email: 'admin@ever.co', name: 'Admin' };
let asked = 0;

const server = new OAuth2AuthorizationServer({
  issuer,
  baseUrl: issuer,
  audience: AUDIENCE,
  enableClientRegistration: false,
  authorizationEndpoint: '/oauth2/authorize',
  tokenEndpoint: '/oauth2/token',
  jwksEndpoint: '/.well-known/jwks.json',
  introspectionEndpoint: '/oauth2/introspect',
  loginEndpoint: '/oauth2/login',
  sessionSecret: 'a secret of the benchmark, of no other use at all',
  signingAlgorithm: alg,
  rateLimits: false,
  minSignInTime: least === undefined ? undefined : Number(least),
  async userAuthenticator({ email, password }) {
    asked += 1;
    return email === PERSON.email && password === 'admin' ? PERSON : null;
  },
  userInfoProvider: async (userId) => (userId === PERSON.userId ? PERSON : null),
});
await server.ready();

const ON_BEHALF = ['authorization_code', 'refresh_token'];
const client = { client_name: 'Benchmark', scope: SCOPE, redirect_uris: [REDIRECT_URI] };
const app = { ...client, token_endpoint_auth_method: 'none', grant_types: ON_BEHALF };
const service = {
  ...client,
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: [...ON_BEHALF, 'client_credentials'],
};
await server.clients.registerClient(app, APP);
const { client_secret } = await server.clients.registerClient(service, SERVICE);

const http = createServer(server.getApp());

function memory() {
  // Twice: finalizers of the first give up what the second frees.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}

// Closes, and tells which resources are there that were not before anything was opened.
async function close() {
  http.close();
  http.closeIdleConnections();
  await once(http, 'close');
  await server.close();
  await pause(500);
  const left = process.getActiveResourcesInfo();
  for (const own of before) {
    const at = left.indexOf(own);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

const ANSWERS = { secret: () => client_secret, asked: () => asked, memory, close };
let closing = false;

process.on('message', async (question) => {
  if (!Object.hasOwn(ANSWERS, question)) return;
  closing ||= question === 'close';
  process.send({ [question]: await ANSWERS[question]() });
  // From here on nothing but what was left keeps the process.
  if (closing) process.disconnect();
});
process.on('disconnect', () => closing || process.exit());

http.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
