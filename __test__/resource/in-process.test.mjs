// A server in the same process: asked without HTTP, and revocations count at once.
import assert from 'node:assert/strict';
import { OAuth2AuthorizationServer, OAuthValidator } from '@gauzy/mcp-oauth';
import { node } from '../contract/support/run.mjs';
import { RESOURCE, startIssuer } from './support/issuer.mjs';
import { nativeTest } from './support/native.mjs';

const ISSUER = 'http://localhost:39999';

function startServer(t) {
  const server = new OAuth2AuthorizationServer({
    issuer: ISSUER,
    baseUrl: ISSUER,
    audience: RESOURCE,
    enableClientRegistration: true,
    authorizationEndpoint: '/oauth2/authorize',
    tokenEndpoint: '/oauth2/token',
    jwksEndpoint: '/.well-known/jwks.json',
    registrationEndpoint: '/oauth2/register',
    sessionSecret: 'x'.repeat(40),
    userAuthenticator: async () => null,
    userInfoProvider: async () => null,
  });
  t.after(() => server.close());
  return server;
}

const validatorOf = (server, more) => new OAuthValidator({ enabled: true, resourceUri: RESOURCE, authorizationServers: [], cache: { tokenTtl: 300 }, server, ...more });

async function tokenOf(server) {
  await server.ready();
  await server.clients.registerDefaultClients();
  return (await server.getTokenManager().generateTokenPair('user-1', 'claude-mcp-client', ['mcp.read'], { includeRefreshToken: true }));
}

nativeTest('a token of a server in this process is good, without HTTP', async (t) => {
  const server = startServer(t);
  const validator = validatorOf(server);
  const { accessToken } = await tokenOf(server);
  const result = await validator.validateToken(accessToken, ['mcp.read']);
  assert.deepEqual([result.valid, result.error, result.subject, result.clientId], [true, undefined, 'user-1', 'claude-mcp-client']);
  assert.equal((await validator.validateToken(accessToken, ['mcp.write'])).error, 'Insufficient scope');
});

nativeTest('a validator may be asked before the server is open', async (t) => {
  const other = startServer(t);
  const { accessToken } = await tokenOf(other);
  const server = startServer(t);
  // Its keys are others: it is asked, and knows.
  assert.equal((await validatorOf(server).validateToken(accessToken)).error, 'no applicable key found in the JSON Web Key Set');
});

nativeTest('what was revoked is refused at once, though it was good a moment ago', async (t) => {
  const server = startServer(t);
  const validator = validatorOf(server);
  const { accessToken, refreshToken } = await tokenOf(server);
  assert.equal((await validator.validateToken(accessToken)).valid, true);
  assert.equal(await server.getTokenManager().revoke(refreshToken), true);
  assert.deepEqual(await validator.validateToken(accessToken), { valid: false, error: 'Token is not active' });
});

nativeTest('a refresh token is no access token', async (t) => {
  const server = startServer(t);
  const { refreshToken } = await tokenOf(server);
  assert.equal((await validatorOf(server).validateToken(refreshToken)).valid, false);
});

nativeTest('a server that was closed vouches for nothing', async (t) => {
  const server = startServer(t);
  const { accessToken } = await tokenOf(server);
  const validator = validatorOf(server);
  assert.equal((await validator.validateToken(accessToken)).valid, true);
  await server.close();
  assert.equal((await validator.validateToken(accessToken)).valid, false);
});

nativeTest('other servers may be trusted beside it', async (t) => {
  const server = startServer(t);
  const own = await startIssuer(t);
  const validator = validatorOf(server, { authorizationServers: [{ issuer: ISSUER, jwksUri: 'http://localhost:1/' }, { issuer: own.issuer }] });
  const { accessToken } = await tokenOf(server);
  assert.equal((await validator.validateToken(accessToken)).valid, true);
  assert.equal((await validator.validateToken(await own.sign())).valid, true);
});

nativeTest('a process that validates ends by itself', async (t) => {
  const own = await startIssuer(t);
  const program = `
    import { OAuthValidator } from '@gauzy/mcp-oauth';
    import { protect } from '@gauzy/mcp-oauth/resource';
    const config = { enabled: true, resourceUri: '${RESOURCE}', authorizationServers: [{ issuer: '${own.issuer}' }], cache: { tokenTtl: 300 } };
    protect(config);
    console.log((await new OAuthValidator(config).validateToken('${await own.sign()}')).valid);`;
  const { code, stdout, stderr } = await node(['--input-type=module', '-e', program]);
  assert.deepEqual([code, stdout, stderr], [0, 'true\n', '']);
});
