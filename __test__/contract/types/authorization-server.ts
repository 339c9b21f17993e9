// An application that hosts the authorization server, as it was written for the module that this
// one replaces: nothing of it may have to change.
import { OAuth2AuthorizationServer, UserInfo, oAuth2ClientManager } from '@gauzy/mcp-oauth';

declare const settings: { issuer: string; audience: string; secret: string; redisUrl: string | undefined };
declare const users: {
  check(email: string, password: string): Promise<{ id: string; email: string; imageUrl: string | null; organizationId?: string } | null>;
  find(id: string): Promise<UserInfo | null>;
};

export class OAuthService {
  private readonly oauthServer: OAuth2AuthorizationServer;

  constructor() {
    this.oauthServer = new OAuth2AuthorizationServer({
      issuer: settings.issuer,
      baseUrl: settings.issuer,
      audience: settings.audience,
      enableClientRegistration: true,
      authorizationEndpoint: '/oauth2/authorize',
      tokenEndpoint: '/oauth2/token',
      jwksEndpoint: '/.well-known/jwks.json',
      loginEndpoint: '/oauth2/login',
      registrationEndpoint: '/oauth2/register',
      introspectionEndpoint: '/oauth2/introspect',
      userInfoEndpoint: '/oauth2/userinfo',
      sessionSecret: settings.secret,
      redisUrl: settings.redisUrl,
      userAuthenticator: async ({ email, password }) => {
        const user = await users.check(email, password);
        if (!user) return null;
        return {
          userId: user.id,
          email: user.email,
          name: undefined,
          organizationId: user.organizationId,
          roles: ['EMPLOYEE'],
          emailVerified: true,
          picture: user.imageUrl,
        };
      },
      userInfoProvider: async (userId: string): Promise<UserInfo | null> => users.find(userId),
    });
  }

  async onModuleInit(): Promise<void> {
    await oAuth2ClientManager.registerDefaultClients();
  }

  getOAuthApp() {
    return this.oauthServer.getApp();
  }

  getStats() {
    return this.oauthServer.getStats();
  }
}

declare const parent: { use(path: string, handler: (req: any, res: any, next: (error?: any) => void) => void): void };
parent.use('/', new OAuthService().getOAuthApp());
export const clients: number = new OAuthService().getStats().clients;

export async function managers(server: OAuth2AuthorizationServer) {
  const tokens = server.getTokenManager();
  const pair = await tokens.generateTokenPair('user', 'client', ['mcp.read'], { includeRefreshToken: true, customClaims: { a: 1 } });
  const next = await tokens.refreshAccessToken(pair.refreshToken ?? '', 'client');
  const revoked: boolean = tokens.revokeToken('id');
  const pem: string = tokens.getPublicKeyPEM();
  const [key] = tokens.getJWKS().keys;
  const registered = await oAuth2ClientManager.registerClient({ client_name: 'x', redirect_uris: ['https://c.example/cb'] }, 'my-client');
  const client = oAuth2ClientManager.getClient(registered.client_id);
  const names: string[] = oAuth2ClientManager.listClients().map((each) => each.clientName);
  return { next: next?.accessToken, revoked, pem, kid: key.kid, type: client?.clientType, names };
}
