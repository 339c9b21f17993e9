'use strict';

const { Protection, tokenInfoOf } = require('./protection.js');
const { send } = require('./connect.js');

/** The same protection under the names that Gauzy's MCP server has for it. */
class AuthorizationMiddleware {
  #protection;

  constructor(config) {
    this.#protection = new Protection(config);
  }

  createAuthorizationMiddleware({ requiredScopes, optional } = {}) {
    const options = { requiredScopes: requiredScopes ?? [], optional: optional === true };
    return async (req, res, next) => {
      const { answer } = await this.#protection.admit(req, options);
      if (answer) send(req, res, answer);
      else next();
    };
  }

  createProtectedResourceMetadataMiddleware() {
    return (req, res, next) => {
      const document = this.#protection.metadata?.answer(req);
      if (document) send(req, res, document);
      else next();
    };
  }

  hasRequiredScopes(req, scopes) {
    const granted = tokenInfoOf(req)?.scopes ?? [];
    return Array.isArray(scopes) && scopes.every((scope) => granted.includes(scope));
  }

  /** Who the token is for; null where the request carried none. */
  getUserInfo(req) {
    const info = tokenInfoOf(req);
    return info ? { subject: info.subject, clientId: info.clientId, scopes: info.scopes } : null;
  }
}

module.exports = { AuthorizationMiddleware };
