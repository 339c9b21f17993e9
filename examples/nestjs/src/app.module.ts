import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { McpOAuthService } from './oauth/mcp-oauth.service';
import { UserService } from './user.service';

@Module({ controllers: [AppController], providers: [McpOAuthService, UserService] })
export class AppModule {}
