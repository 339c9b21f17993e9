'use strict';

const { typeError } = require('./errors.js');
const { NO_STORE, isSent, plain, sendDocument, sendJson, sendRedirect, sendText, setHeaders, setterOf } = require('./http-reply.js');
const { redirectLocation } = require('./redirect-location.js');
const { read } = require('./safe-values.js');
const { SecurityLogger } = require('./security-logger.js');

/** Short enough for keys that rotate. */
const KEYS_MAX_AGE = 300;
const METADATA_MAX_AGE = 3600;

/** Members of a JWK that are secret (RFC 7518 §6.3.2, §6.2.2, §6.4.1). */
const PRIVATE = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** Answers requests with what an authorization server has to say. */
class ResponseBuilder {
  constructor(logger = new SecurityLogger()) {
    this.logger = logger;
  }

  /** Headers that every answer may carry. */
  static setSecurityHeaders(res) {
    setHeaders(res, {
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'X-XSS-Protection': '0',
      'Referrer-Policy': 'no-referrer',
    });
    const req = read(res, 'req');
    const secure = read(req, 'secure') === true || read(read(req, 'socket'), 'encrypted') === true;
    if (secure) setHeaders(res, { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' });
  }

  sendTokenResponse(res, data) {
    const body = object(data, 'data');
    send(this, res, () => sendJson(res, 200, NO_STORE, body));
  }

  /** > If the introspection call is properly authorized but the token is not active […] the
   *  > authorization server MUST return an introspection response with the "active" field set
   *  > to "false". […] SHOULD NOT include any additional information (RFC 7662 §2.2) */
  sendIntrospectionResponse(res, data) {
    const body = object(data, 'data');
    send(this, res, () => sendJson(res, 200, NO_STORE, body.active === true ? body : { active: false }));
  }

  sendAuthorizationRedirect(res, redirectUri, code, state) {
    if (typeof code !== 'string' || code === '') throw typeError('code must be a non-empty string');
    const location = redirectLocation(redirectUri, { code, state });
    const refusal = { error: 'invalid_request', message: 'Invalid redirect URI', error_description: 'Invalid redirect URI' };
    send(this, res, () => (location === undefined ? sendJson(res, 400, NO_STORE, refusal) : sendRedirect(res, location)));
  }

  /** Secret members of a key are left out, and secret keys. */
  sendJwksResponse(res, jwks) {
    const body = object(jwks, 'jwks');
    if (!Array.isArray(body.keys)) throw typeError('jwks.keys must be an array');
    const keys = body.keys.map((key) => object(key, 'a key')).filter((key) => key.kty !== 'oct');
    send(this, res, () => sendDocument(res, KEYS_MAX_AGE, { ...body, keys: keys.map(publicPart) }));
  }

  sendServerMetadata(res, metadata) {
    const body = object(metadata, 'metadata');
    send(this, res, () => sendDocument(res, METADATA_MAX_AGE, body));
  }

  sendResourceMetadata(res, metadata) {
    const body = object(metadata, 'metadata');
    send(this, res, () => sendDocument(res, METADATA_MAX_AGE, body));
  }

  sendUserInfoResponse(res, userInfo) {
    const body = object(userInfo, 'userInfo');
    send(this, res, () => sendJson(res, 200, { ...NO_STORE, Vary: 'Authorization' }, body));
  }

  sendClientRegistrationResponse(res, client) {
    const body = object(client, 'client');
    send(this, res, () => sendJson(res, 201, NO_STORE, body));
  }

  sendSuccess(res, data, statusCode = 200) {
    const status = Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 299 ? statusCode : 200;
    const body = data === undefined ? { success: true } : plain(data, 'data');
    send(this, res, () => sendJson(res, status, NO_STORE, body));
  }

  sendHtml(res, html) {
    if (typeof html !== 'string') throw typeError('html must be a string');
    send(this, res, () => {
      ResponseBuilder.setSecurityHeaders(res);
      sendText(res, 200, { ...NO_STORE, 'Content-Type': 'text/html; charset=utf-8' }, html);
    });
  }
}

function publicPart(key) {
  return Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE.has(name)));
}

function object(value, name) {
  const copy = plain(value, name);
  if (copy !== null && typeof copy === 'object' && !Array.isArray(copy)) return copy;
  throw typeError(`${name} must be an object`);
}

function send(builder, res, how) {
  setterOf(res);
  if (!isSent(res)) return how();
  try {
    builder.logger.warn('A second answer was dropped: the first one is sent already');
  } catch {
    new SecurityLogger().warn('A second answer was dropped: the first one is sent already');
  }
}

module.exports = { ResponseBuilder };
