'use strict';
const { SetMetadata } = require('@nestjs/common');

/** Where a handler or a controller says what it needs. */
const REQUIRED_SCOPES = 'mcp-oauth:required-scopes';

/** The handler, or all of the controller, needs these scopes too. */
function RequireScopes(...scopes) {
  return SetMetadata(REQUIRED_SCOPES, scopes.flat());
}

module.exports = { REQUIRED_SCOPES, RequireScopes };
