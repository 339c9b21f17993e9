// What this module adds.
import { GauzyAuthService, GauzyUserDirectory, OAuth2AuthorizationServer, OAuth2ServerConfig, OAuth2TokenManager, SecurityLogger } from '@gauzy/mcp-oauth';
import type { GauzyAccount, GauzyUserOptions } from '@gauzy/mcp-oauth';

const config: OAuth2ServerConfig = {
  issuer: 'https://auth.example',
  baseUrl: 'https://auth.example',
  audience: 'https://mcp.example',
  enableClientRegistration: false,
  authorizationEndpoint: '/authorize',
  tokenEndpoint: '/token',
  jwksEndpoint: '/jwks',
  sessionSecret: 's',
  store: 'sqlite:/var/lib/auth/store.db',
  minSignInTime: 0,
  recheckUserOnRefresh: true,
  tokenClaims: ['tenantId', 'roles'],
  brand: { name: 'Example', accent: '#004466' },
  userAuthenticator: ({ email }) => (email ? { userId: '1', email, picture: null, tenantId: null } : null),
};

export async function run(request: any) {
  const server = new OAuth2AuthorizationServer(config);
  await server.ready();
  const response = await server.handle(request, { remoteAddress: '192.0.2.1' });
  const body: string = await response.text();
  const ended: number = (await server.revokeUser('1')) + (await server.revokeClient('client'));
  const client = await server.clients.findClient('client');
  const stats = await server.stats();
  server.getApp().listen(3000);
  server.getWellKnownApp()({}, {}, () => undefined);
  await server.close();
  const gone: boolean = await server.getTokenManager().revoke('mrt_…');
  return { body, ended, name: client?.clientName, algorithm: stats.tokens.algorithm, gone };
}

/** Gauzy's users: as the server's directory, or as its callbacks. */
export async function people(server: OAuth2AuthorizationServer) {
  const options: GauzyUserOptions = { dbType: 'postgres', dbPort: 5432, dbPoolSize: '10', dbSslMode: true, employeeCheck: false };
  const users = new GauzyUserDirectory(options);
  new OAuth2AuthorizationServer({ ...config, userAuthenticator: undefined, users });
  const auth = new GauzyAuthService(users);
  server.setUserAuthenticator((credentials) => auth.authenticateUser(credentials));
  server.setUserInfoProvider((userId) => auth.getUserInfo(userId));
  await Promise.all([new GauzyAuthService().ready(), new GauzyAuthService(options).close(), new GauzyUserDirectory().ready()]);
  const accounts: GauzyAccount[] = await users.authenticate({ email: 'a@b.co', password: 'x' });
  const user = await auth.authenticateUser({ email: 'a@b.co', password: 'x' });
  return { workspaces: accounts.map(({ workspace }) => workspace ?? ''), tenant: user?.tenantId };
}

/** A subclass sees what it overrides. */
export class Tokens extends OAuth2TokenManager {
  override revokeToken(tokenId: string): boolean {
    return super.revokeToken(tokenId.trim());
  }
}

SecurityLogger.useLogger({ warn: (message, fields) => [message, fields], error: () => undefined });
SecurityLogger.useLogger();
