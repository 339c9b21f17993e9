// oidc-provider 9 as an authorization server for the same clients: one process, JWT access tokens
// through resource indicators, records in memory or in Redis. `peer.mjs PORT ALG [REDIS_URL]`
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { errors, Provider } from 'oidc-provider';

import { APP, AUDIENCE, REDIRECT_URI, SERVICE, SECRET } from '../lib/names.mjs';
import { MapAdapter } from './map-adapter.mjs';
import { consentPage, loginPage } from './pages.mjs';
import { redisAdapter } from './redis-adapter.mjs';

const [port, alg, redis] = [Number(process.argv[2]), process.argv[3], process.argv[4]];

const MAKE = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};
const key = {
  ...MAKE[alg]().privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
  kid: randomUUID(),
};

const SCOPES = 'mcp.read mcp.write';
const DAY = 24 * 60 * 60;

const token = { id_token_signed_response_alg: alg, scope: SCOPES };
const provider = new Provider(`http://localhost:${port}`, {
  adapter: redis ? redisAdapter(redis) : MapAdapter,
  jwks: { keys: [key] },
  clients: [
    {
      ...token,
      client_id: APP,
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    {
      ...token,
      client_id: SERVICE,
      client_secret: SECRET,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    },
  ],
  scopes: SCOPES.split(' '),
  pkce: { required: () => true },
  enabledJWA: { idTokenSigningAlgValues: [alg] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, resource) {
        if (resource !== AUDIENCE) throw new errors.InvalidTarget();
        const jwt = { sign: { alg } };
        return {
          scope: SCOPES,
          audience: AUDIENCE,
          accessTokenTTL: 900,
          accessTokenFormat: 'jwt',
          jwt,
        };
      },
    },
  },
  ttl: {
    AccessToken: 900,
    ClientCredentials: 900,
    AuthorizationCode: 60,
    Grant: 90 * DAY,
    Interaction: 600,
    RefreshToken: 30 * DAY,
    Session: 14 * DAY,
  },
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: () => true,
  expiresWithSession: () => false,
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});

let refreshed = 0;
provider.on('grant.success', (ctx) => {
  if (ctx.oidc.params.grant_type === 'refresh_token') refreshed += 1;
});
process.on('message', (message) => message === 'count' && process.send({ refreshed }));
process.on('disconnect', () => process.exit());

async function answered(request, response) {
  const details = await provider.interactionDetails(request, response);
  const { prompt, params, session, grantId } = details;
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'bench' } });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope, missingResourceScopes } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(
    request,
    response,
    { consent },
    { mergeWithLastSubmission: true },
  );
}

async function interaction(request, response) {
  if (request.method === 'POST') {
    request.resume();
    return answered(request, response);
  }
  const { uid, prompt, params } = await provider.interactionDetails(request, response);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(prompt.name === 'login' ? loginPage(uid) : consentPage(uid, params));
}

const callback = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  interaction(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(port, '127.0.0.1', () => process.stdout.write('listening\n'));
