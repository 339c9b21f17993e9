'use strict';

const { NO_STORE, isSent, sendJson, sendRedirect, setterOf } = require('./http-reply.js');
const { describable, errorCode, errorPage, oauthErrorBody } = require('./oauth-error-body.js');
const { OAuthValidator } = require('./oauth-validator.js');
const { redirectLocation } = require('./redirect-location.js');
const { cut, read, readText } = require('./safe-values.js');
const { sanitizeForLogging } = require('./sanitize-for-logging.js');
const { SecurityLogger } = require('./security-logger.js');

const OAUTH = Object.freeze({ ...NO_STORE, Vary: 'Authorization' });

/** Answers requests with errors, as JSON or by a redirect. */
class BaseErrorHandler {
  constructor(logger = new SecurityLogger()) {
    this.logger = logger;
  }

  static createAuthError(error, description, scope, errorUri) {
    return OAuthValidator.createAuthorizationError(error, description, scope, errorUri);
  }

  handleOAuthError(res, error, statusCode = 400) {
    answer(this, res, statusOf(statusCode, 400), OAUTH, oauthErrorBody(error));
  }

  /** Sends the browser back to the client; where nobody may be sent, answers with 400. */
  handleOAuthRedirectError(res, redirectUri, error, description, errorUri, state, clientId) {
    const location = redirectLocation(redirectUri, {
      error: errorCode(error),
      error_description: describable(description),
      error_uri: errorPage(errorUri),
      state,
    });
    if (location === undefined) {
      this.handleOAuthError(res, { error: 'invalid_request', errorDescription: 'Invalid redirect URI' });
      return;
    }
    setterOf(res);
    tell(this, 'warn', 'OAuth error, redirected', { error: errorCode(error), clientId: shown(clientId) });
    if (!late(this, res)) sendRedirect(res, location);
  }

  handleStandardError(res, error) {
    const status = statusOf(read(error, 'statusCode'), 500);
    const message = describable(readText(error, 'message')) ?? 'Internal server error';
    const body = { error: errorCode(readText(error, 'code')), message, error_description: message };
    const details = read(error, 'details');
    // What went wrong inside is for the operator.
    if (details !== undefined && status < 500) body.details = sanitizeForLogging(details);
    answer(this, res, status, NO_STORE, body, details);
  }

  handleValidationError(res, field, message, statusCode = 400) {
    const details = { field: shown(field) };
    this.handleStandardError(res, { code: 'invalid_request', message, details, statusCode: statusOf(statusCode, 400) });
  }

  /** Answers a request for a protected resource that may not have it, with a challenge. */
  handleAuthError(res, error, resourceMetadataUrl) {
    const status = { insufficient_scope: 403, invalid_request: 400 }[errorCode(readText(error, 'error'))] ?? 401;
    const challenge = OAuthValidator.formatWWWAuthenticateHeader(resourceMetadataUrl, error);
    answer(this, res, status, { ...OAUTH, 'WWW-Authenticate': challenge }, oauthErrorBody(error));
  }
}

function answer(handler, res, status, headers, body, details) {
  setterOf(res);
  const level = status >= 500 ? 'error' : 'warn';
  tell(handler, level, `Answered ${status}`, details === undefined ? body : { ...body, details });
  if (!late(handler, res)) sendJson(res, status, headers, body);
}

function late(handler, res) {
  const sent = isSent(res);
  if (sent) tell(handler, 'warn', 'An error came after the answer was sent');
  return sent;
}

/** A logger of the caller's may fail; the answer must not. */
function tell({ logger }, level, message, data) {
  try {
    logger[level](message, data);
  } catch {
    new SecurityLogger()[level](message, data);
  }
}

function statusOf(status, otherwise) {
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : otherwise;
}

function shown(value) {
  return typeof value === 'string' ? cut(value, 200) : undefined;
}

module.exports = { BaseErrorHandler };
