// Uses of the Nest module that must compile, and some that must not.
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GauzyUserDirectory, OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import type { LoginCredentials, UserInfo } from '@gauzy/mcp-oauth';
import { InjectMcpOAuth, McpOAuthModule, McpOAuthServer } from '@gauzy/mcp-oauth/nestjs';
import type { McpOAuthModuleOptions, McpOAuthOptionsFactory, McpOAuthUsers } from '@gauzy/mcp-oauth/nestjs';

const options = { issuer: 'https://a.example', audience: 'https://b.example', sessionSecret: 'x' };

@Injectable()
class Users implements McpOAuthUsers {
  constructor(private readonly people: Map<string, UserInfo>) {}

  async authenticate({ email }: LoginCredentials): Promise<UserInfo | null> {
    return this.people.get(email) ?? null;
  }

  async getUserInfo(userId: string) {
    return this.people.get(userId) ?? null;
  }
}

@Injectable()
class Options implements McpOAuthOptionsFactory {
  async createMcpOAuthOptions(): Promise<McpOAuthModuleOptions> {
    return { ...options, users: Users, store: 'sqlite:data', registerDefaultClients: false };
  }
}

@Injectable()
class Service {
  constructor(
    private readonly byType: OAuth2AuthorizationServer,
    @InjectMcpOAuth() private readonly byDecorator: McpOAuthServer,
  ) {}

  clients(): number {
    return this.byType.getStats().clients + this.byDecorator.clients.listClients().length;
  }
}

@Module({
  imports: [
    McpOAuthModule.forRoot({ ...options, users: Users }),
    McpOAuthModule.forRoot({ ...options, users: GauzyUserDirectory }),
    McpOAuthModule.forRoot({ ...options, users: new GauzyUserDirectory({ dbType: 'postgres' }) }),
    McpOAuthModule.forRoot({
      ...options,
      isGlobal: false,
      mount: false,
      userAuthenticator: async ({ email, password }) => (password ? { userId: email, email } : null),
      userInfoProvider: async (userId) => ({ userId, email: 'x@example.com', picture: null }),
    }),
    McpOAuthModule.forRootAsync({ useClass: Options }),
    McpOAuthModule.forRootAsync({ useExisting: Options }),
    McpOAuthModule.forRootAsync({
      inject: [Users],
      useFactory: (users: Users) => ({ ...options, userAuthenticator: (c) => users.authenticate(c) }),
    }),
  ],
  providers: [Users, Service],
})
export class Application {}

export async function run() {
  const app = await NestFactory.create(Application);
  app.use('/', app.get(McpOAuthServer).getApp());
}

// @ts-expect-error: the session secret is missing
McpOAuthModule.forRoot({ issuer: 'https://a.example', audience: 'https://b.example' });
// @ts-expect-error: a class that has none of the methods
McpOAuthModule.forRoot({ ...options, users: Date });
// @ts-expect-error: nobody knows this option
McpOAuthModule.forRoot({ ...options, endpoint: '/x' });
