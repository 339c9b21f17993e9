import { Injectable, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { OAuth2AuthorizationServer, oAuth2ClientManager } from '@gauzy/mcp-oauth';
import { UserService } from '../user.service';

const ISSUER = process.env.MCP_AUTH_JWT_ISSUER ?? 'http://localhost:3003';

@Injectable()
export class McpOAuthService implements OnModuleInit, OnApplicationShutdown {
  private readonly server: OAuth2AuthorizationServer;

  constructor(users: UserService) {
    this.server = new OAuth2AuthorizationServer({
      issuer: ISSUER,
      baseUrl: ISSUER,
      audience: process.env.MCP_AUTH_JWT_AUDIENCE ?? 'gauzy-mcp-api',
      enableClientRegistration: true,
      authorizationEndpoint: '/oauth2/authorize',
      tokenEndpoint: '/oauth2/token',
      jwksEndpoint: '/.well-known/jwks.json',
      loginEndpoint: '/oauth2/login',
      registrationEndpoint: '/oauth2/register',
      introspectionEndpoint: '/oauth2/introspect',
      userInfoEndpoint: '/oauth2/userinfo',
      sessionSecret: process.env.MCP_AUTH_SESSION_SECRET ?? 'known to everybody: for this example only',
      redisUrl: process.env.REDIS_URL,
      userAuthenticator: (credentials) => users.authenticate(credentials),
      userInfoProvider: (userId) => users.getUserInfo(userId),
    });
  }

  async onModuleInit() {
    await oAuth2ClientManager.registerDefaultClients();
  }

  async onApplicationShutdown() {
    await this.server.close();
  }

  getApp() {
    return this.server.getApp();
  }

  getStats() {
    return this.server.getStats();
  }
}
