'use strict';
const { Inject } = require('@nestjs/common');
const { McpAuthGuard } = require('./guard.js');
const { McpOAuthModule } = require('./module.js');
const { RequireScopes } = require('./require-scopes.js');
const { McpResourceModule } = require('./resource-module.js');
const { OAuth2AuthorizationServer } = require('../authorization-server.js');

/** The server of the application: the token to inject it by. */
const McpOAuthServer = OAuth2AuthorizationServer;

/** Injects the server where its type does not say so. */
function InjectMcpOAuth() {
  return Inject(McpOAuthServer);
}

module.exports = { McpOAuthModule, McpOAuthServer, InjectMcpOAuth, McpResourceModule, McpAuthGuard, RequireScopes };
