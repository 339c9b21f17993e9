'use strict';

const { SecurityLogger } = require('../security-logger.js');
const { describable } = require('../oauth-error-body.js');
const { defined } = require('../safe-values.js');
const { challenge } = require('./challenge.js');
const { detailsOf } = require('./result.js');

/** What a client waits before it tries again, in seconds. */
const RETRY_AFTER = '5';
const STATUS = { insufficient_scope: 403, temporarily_unavailable: 503 };
const MORE_NEEDED = 'The request requires higher privileges than provided by the access token';
const log = new SecurityLogger();

/**
 * > If the request lacks any authentication information […], the resource server SHOULD NOT include
 * > an error code or other error information. (RFC 6750 §3.1)
 */
function noCredentials(resourceMetadata, scope) {
  const body = { error: 'invalid_token', error_description: 'Bearer token required', scope };
  return answer(401, body, challenge({ resource_metadata: resourceMetadata, scope }));
}

/**
 * > invalid_request  The request […] uses more than one method for including an access token, or is
 * > otherwise malformed. The resource server SHOULD respond with the HTTP 400 (Bad Request) status
 * > code. (RFC 6750 §3.1)
 */
function malformed(resourceMetadata, why) {
  log.debug('A request was refused', { error: why });
  const error = { error: 'invalid_request', error_description: why };
  return answer(400, error, challenge({ resource_metadata: resourceMetadata, ...error }));
}

/** A token that is refused, or cannot be judged. `scope` is everything that is needed. */
function refused(resourceMetadata, result, scope) {
  const { code, description, hint } = detailsOf(result);
  const status = STATUS[code] ?? 401;
  log[status === 503 ? 'warn' : 'debug']('A token was refused', defined({ error: result?.error, hint }));
  // Values for "error_description" MUST NOT include characters outside %x20-21 / %x23-5B / %x5D-7E.
  // (RFC 6750 §3)
  const words = status === 403 ? MORE_NEEDED : describable(description);
  const error = defined({ error: code, error_description: words, scope: status === 503 ? undefined : scope });
  if (status === 503) return answer(503, error, undefined, { 'retry-after': RETRY_AFTER });
  return answer(status, error, challenge({ resource_metadata: resourceMetadata, ...error }));
}

/** An answer that no handler sees: its status, headers and body. */
function answer(status, body, wwwAuthenticate, more) {
  const headers = defined({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'Authorization',
    'x-content-type-options': 'nosniff',
    'www-authenticate': wwwAuthenticate,
    ...more,
  });
  return { status, headers, body: JSON.stringify(body) };
}

module.exports = { malformed, noCredentials, refused };
