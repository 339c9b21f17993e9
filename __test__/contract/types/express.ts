// The types of Express and node:http fit.
import { createServer } from 'node:http';
import express, { Request, Response } from 'express';
import { BaseErrorHandler, OAuth2AuthorizationServer, OAuthValidator, ResponseBuilder, SecurityLogger } from '@gauzy/mcp-oauth';

declare const server: OAuth2AuthorizationServer;

const app = express();
app.use('/', server.getApp());
app.use(server.getWellKnownApp());
createServer(server.getApp()).listen(0);

app.get('/protected', (req: Request, res: Response) => {
  ResponseBuilder.setSecurityHeaders(res);
  const token: string | null = new OAuthValidator({} as any).extractBearerToken(req);
  SecurityLogger.logSecurityEvent('x', 'low', { token }, req);
  new BaseErrorHandler().handleOAuthRedirectError(res, 'https://c.example/cb', 'access_denied');
  new ResponseBuilder().sendHtml(res, '<p>');
});

createServer((req, res) => {
  new OAuthValidator({} as any).extractBearerToken(req);
  new ResponseBuilder().sendSuccess(res);
});

export async function fetched(request: globalThis.Request): Promise<globalThis.Response> {
  new OAuthValidator({} as any).extractBearerToken(request);
  return server.handle(request);
}
