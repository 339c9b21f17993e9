'use strict';

const { errorCode, errorPage } = require('./oauth-error-body.js');
const { challenge } = require('./resource/challenge.js');
const { Judge } = require('./resource/judge.js');
const { defined, read, readText } = require('./safe-values.js');

/** The judge of a validator; undefined for anything else. */
let judgeOf;

/** Checks access tokens for a protected resource, such as an MCP server. */
class OAuthValidator {
  #judge;

  static {
    judgeOf = (value) => (value !== null && typeof value === 'object' && #judge in value ? value.#opened() : undefined);
  }

  constructor(config) {
    this.config = config;
    // Where authorization is on, what is wrong is told at the start.
    if (read(config, 'enabled') === true) this.#opened();
  }

  static createAuthorizationError(error, description, scope, errorUri) {
    return defined({ error, errorDescription: description, errorUri, scope });
  }

  /** The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1). */
  static formatWWWAuthenticateHeader(resourceMetadataUrl, error) {
    const parameters = { resource_metadata: text(resourceMetadataUrl) };
    if (error !== undefined && error !== null) {
      parameters.error = errorCode(readText(error, 'error'));
      parameters.error_description = readText(error, 'errorDescription');
      parameters.error_uri = errorPage(readText(error, 'errorUri', 4096));
      parameters.scope = readText(error, 'scope', 4096);
    }
    return challenge(parameters);
  }

  /** The token of `Authorization: Bearer …`; null without one. */
  extractBearerToken(req) {
    const headers = read(req, 'headers');
    const value = read(headers, 'authorization') ?? ask(headers);
    if (typeof value !== 'string') return null;
    // > It uses a case-insensitive token to identify the authentication scheme (RFC 9110 §11.1)
    const [, token] = /^\s*bearer\s+(\S+)/i.exec(value) ?? [];
    return token ?? null;
  }

  /** Never rejects: whatever is wrong with a token is in the result. */
  validateToken(token, requiredScopes) {
    return Promise.resolve(this.#opened().validate(token, requiredScopes));
  }

  #opened() {
    this.#judge ??= new Judge(this.config);
    return this.#judge;
  }
}

/** The same header in a Fetch request's `Headers`. */
function ask(headers) {
  try {
    return headers.get('authorization');
  } catch {
    return undefined;
  }
}

function text(value) {
  return typeof value === 'string' ? value : undefined;
}

module.exports = { OAuthValidator, judgeOf };
