// Uses of the protection that must compile, and some that must not.
import { Controller, Module, Post, UseGuards } from '@nestjs/common';
import { OAuthValidator, loadAuthorizationConfig } from '@gauzy/mcp-oauth';
import type { AuthorizationConfig, OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import { McpAuthGuard, McpResourceModule, RequireScopes } from '@gauzy/mcp-oauth/nestjs';
import { AuthorizationMiddleware, protect, protectFastify, requireScopes, requireToolScopes, tokenInfoOf } from '@gauzy/mcp-oauth/resource';
import type { AuthInfo, Guard, TokenInfo } from '@gauzy/mcp-oauth/resource';
import express from 'express';
import fastify from 'fastify';
import { createServer } from 'node:http';
import type { AuthInfo as SdkAuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';

declare const server: OAuth2AuthorizationServer;

const config: AuthorizationConfig = {
  enabled: true,
  resourceUri: 'https://mcp.example.com/mcp',
  authorizationServers: [{ issuer: 'https://auth.example.com' }],
  scopeHierarchy: { 'mcp.write': ['mcp.read'] },
  jwt: { clockTolerance: 5 },
  server,
};

const guard: Guard = protect(config, { requiredScopes: ['mcp.read'], metadata: { name: 'Notes' } });
const app = express();
app.use(guard.metadata);
app.use('/mcp', guard, express.json(), guard.requireToolScopes({ add_note: ['mcp.write'] }));
app.post('/mcp/write', guard.requireScopes('mcp.write'), (req, res) => {
  const info: TokenInfo | undefined = tokenInfoOf(req);
  res.json({ subject: info?.subject });
});
app.use(new AuthorizationMiddleware(loadAuthorizationConfig()).createAuthorizationMiddleware({ optional: true }));
createServer().on('upgrade', async (req, socket) => (await guard.upgrade(req, socket)) || undefined);
export const sdk = (auth: AuthInfo): SdkAuthInfo => auth;

export async function onFastify() {
  const instance = fastify();
  await instance.register(protectFastify, { config });
  await instance.register(protectFastify, { validator: new OAuthValidator(config), optional: true });
  instance.post('/mcp', { preHandler: [requireScopes('mcp.write'), requireToolScopes({ a: ['b'] })] }, async () => ({}));
}

@Controller('mcp')
@UseGuards(McpAuthGuard)
@RequireScopes('mcp.read')
class McpController {
  @Post()
  @RequireScopes('mcp.write')
  write() {
    return {};
  }
}

@Module({ imports: [McpResourceModule.forRoot({ config, paths: ['/mcp'] })], controllers: [McpController] })
export class Application {}

McpResourceModule.forRootAsync({ useFactory: () => ({ config }) });

// @ts-expect-error: a URL alone is no configuration
protect('https://auth.example.com');
// @ts-expect-error: scopes are a list
protect(config, { requiredScopes: 'mcp.read' });
// @ts-expect-error: nobody knows this option
McpResourceModule.forRoot({ config, path: '/mcp' });
