'use strict';

const { AuthorizationMiddleware } = require('./authorization-middleware.js');
const { protect } = require('./connect.js');
const { protectFastify, requireScopes, requireToolScopes } = require('./fastify.js');
const { tokenInfoOf } = require('./protection.js');

module.exports = { AuthorizationMiddleware, protect, protectFastify, requireScopes, requireToolScopes, tokenInfoOf };
