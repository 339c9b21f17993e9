// The examples of the documentation of the module that this one replaces.
import { OAuth2AuthorizationServer, OAuthValidator } from '@gauzy/mcp-oauth';

declare const env: { SESSION_SECRET: string; REDIS_URL?: string };
declare const app: { use(handler: (req: any, res: any, next: any) => void): void };
declare const authenticate: (credentials: { email: string; password: string }) => Promise<{ userId: string; email: string } | null>;
declare const token: string;

const server = new OAuth2AuthorizationServer({
  issuer: 'https://auth.gauzy.co',
  baseUrl: 'https://auth.gauzy.co',
  audience: 'https://mcp.gauzy.co',
  enableClientRegistration: true,
  authorizationEndpoint: '/oauth2/authorize',
  tokenEndpoint: '/oauth2/token',
  jwksEndpoint: '/oauth2/jwks',
  loginEndpoint: '/oauth2/login',
  sessionSecret: env.SESSION_SECRET,
  redisUrl: env.REDIS_URL,
});

server.setUserAuthenticator(async (credentials) => authenticate(credentials));
server.setUserInfoProvider(async (userId) => ({ userId, email: 'user@example.com' }));
app.use(server.getApp());

const validator = new OAuthValidator({
  enabled: true,
  resourceUri: 'https://mcp.gauzy.co',
  authorizationServers: [
    { issuer: 'https://auth.gauzy.co', tokenEndpoint: 'https://auth.gauzy.co/oauth2/token', jwksUri: 'https://auth.gauzy.co/oauth2/jwks' },
  ],
  jwt: { audience: 'https://mcp.gauzy.co', issuer: 'https://auth.gauzy.co', algorithms: ['RS256'] },
});

export async function check() {
  const result = await validator.validateToken(token);
  if (result.valid) return result.payload.sub;
  throw new Error(result.error);
}
