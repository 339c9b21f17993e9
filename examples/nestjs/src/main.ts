import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import { McpOAuthService } from './oauth/mcp-oauth.service';

const PORT = Number(process.env.MCP_AUTH_PORT ?? 3003);
const HOST = process.env.MCP_AUTH_HOST ?? 'localhost';
const PROXIES = process.env.MCP_TRUSTED_PROXIES;

async function bootstrap() {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { bodyParser: false });
  if (PROXIES) app.set('trust proxy', PROXIES);
  app.enableCors({
    origin: '*',
    methods: ['GET', 'POST', 'OPTIONS'],
    // A browser asks whether it may send what MCP clients send.
    allowedHeaders: ['Content-Type', 'Authorization', 'MCP-Protocol-Version'],
  });

  const oauth = app.get(McpOAuthService);
  app.use('/', oauth.getApp());
  app.enableShutdownHooks();
  await app.listen(PORT, HOST);
  new Logger('Main').log(`listening on port ${PORT}, ${oauth.getStats().clients} clients`);
}

void bootstrap();
