'use strict';

const { redirectUrl } = require('./redirect-location.js');
const { read } = require('./safe-values.js');

const OK = Object.freeze({ valid: true });

const MAX_STATE = 4096;
const MAX_SCOPE = 4096;
const MAX_CLIENT_ID = 2048;
const MAX_URL = 2048;
const MAX_EMAIL = 254;

const GRANTS = {
  authorization_code: ['code', 'client_id'],
  refresh_token: ['refresh_token', 'client_id'],
  client_credentials: ['client_id', 'client_secret'],
};

/** Checks the form of what clients send; whether it is true is the server's to find out. */
class BaseValidator {
  static BASE64URL_RE = /^[A-Za-z0-9_-]+$/;

  static validateEmail(email) {
    const good = typeof email === 'string' && email.length <= MAX_EMAIL && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email);
    return good ? ok() : invalid('Invalid email format');
  }

  static validateUrl(url) {
    const good = typeof url === 'string' && url.length <= MAX_URL && URL.canParse(url);
    return good && /^https?:$/.test(new URL(url).protocol) ? ok() : invalid('Invalid URL format');
  }

  /** > scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) (RFC 6749 §3.3) */
  static validateScope(scope) {
    const good = typeof scope === 'string' && scope.length <= MAX_SCOPE;
    if (good && /^[\x21\x23-\x5b\x5d-\x7e]+(?:\s+[\x21\x23-\x5b\x5d-\x7e]+)*$/.test(scope)) return ok();
    return { valid: false, error: 'invalid_scope', errorDescription: 'Invalid scope format' };
  }

  /** A state comes back exactly as it was sent: any visible ASCII. */
  static validateState(state) {
    if (state === undefined) return ok();
    const good = typeof state === 'string' && state.length <= MAX_STATE && /^[\x20-\x7e]*$/.test(state);
    return good ? ok() : invalid('Invalid state parameter format');
  }

  static validateClientCredentials(clientId, clientSecret) {
    const good = isClientId(clientId) && (clientSecret === undefined || isSecret(clientSecret));
    return good ? ok() : { valid: false, error: 'invalid_client', errorDescription: 'Client authentication failed' };
  }

  static validateAuthorizeRequest(params) {
    return firstOf(
      responseType(read(params, 'response_type')),
      clientId(read(params, 'client_id')),
      redirectUri(read(params, 'redirect_uri')),
      optional(read(params, 'scope'), (scope) => BaseValidator.validateScope(scope)),
      optional(read(params, 'state'), (state) => BaseValidator.validateState(state)),
      challenge(read(params, 'code_challenge'), read(params, 'code_challenge_method')),
    );
  }

  static validateTokenRequest(params) {
    const grant = read(params, 'grant_type');
    if (typeof grant !== 'string' || grant === '') return invalid('grant_type parameter is required');
    if (!Object.hasOwn(GRANTS, grant)) {
      return { valid: false, error: 'unsupported_grant_type', errorDescription: 'The grant type is not supported' };
    }
    const required = GRANTS[grant].map((name) => read(params, name));
    if (!required.every((value) => typeof value === 'string' && value !== '')) return invalid('Missing required parameters');
    const verifier = read(params, 'code_verifier') || undefined;
    // > REQUIRED, if the "redirect_uri" parameter was included in the authorization request […]
    // > (RFC 6749 §4.1.3); with a verifier the code is bound to the client already.
    if (grant === 'authorization_code' && !verifier && !isFilled(read(params, 'redirect_uri'))) {
      return invalid('Missing required parameters');
    }
    return firstOf(
      BaseValidator.validateClientCredentials(read(params, 'client_id'), read(params, 'client_secret') || undefined),
      optional(read(params, 'redirect_uri'), redirectUri),
      optional(read(params, 'scope'), (scope) => BaseValidator.validateScope(scope)),
      optional(verifier, codeVerifier),
    );
  }
}

function ok() {
  return { ...OK };
}

function invalid(errorDescription, error = 'invalid_request') {
  return { valid: false, error, errorDescription };
}

function firstOf(...results) {
  return results.find((result) => !result.valid) ?? ok();
}

/** > Parameters sent without a value MUST be treated as if they were omitted from the request.
 *  > (RFC 6749 §3.1) */
function optional(value, check) {
  return value === undefined || value === null || value === '' ? ok() : check(value);
}

function isFilled(value) {
  return typeof value === 'string' && value !== '';
}

function isClientId(value) {
  return isFilled(value) && value.length <= MAX_CLIENT_ID && /^[\x20-\x7e]+$/.test(value);
}

function isSecret(value) {
  return isFilled(value) && value.length <= 4096 && /^[\x20-\x7e]+$/.test(value);
}

function responseType(value) {
  if (!isFilled(value)) return invalid('Missing response_type parameter');
  return value === 'code' ? ok() : invalid('Only authorization code flow is supported', 'unsupported_response_type');
}

function clientId(value) {
  if (value === undefined || value === null || value === '') return invalid('Missing client_id parameter');
  if (typeof value !== 'string') return invalid('Invalid client_id');
  return isClientId(value) ? ok() : invalid('Invalid client_id format');
}

function redirectUri(value) {
  if (value === undefined || value === null || value === '') return invalid('Missing redirect_uri parameter');
  return redirectUrl(value) ? ok() : invalid('Invalid redirect_uri format');
}

/** > code-challenge = 43*128unreserved (RFC 7636 §4.2); S256 gives base64url. */
function challenge(value, method) {
  if (!value && !method) return ok();
  if (!value) return invalid('code_challenge_method provided without code_challenge');
  if (!method) return invalid('Missing code_challenge_method when code_challenge is provided');
  if (method !== 'S256') return invalid('Unsupported code_challenge_method (S256 required)');
  const good = typeof value === 'string' && value.length >= 43 && value.length <= 128;
  return good && BaseValidator.BASE64URL_RE.test(value) ? ok() : invalid('Invalid code_challenge format');
}

/** > code-verifier = 43*128unreserved (RFC 7636 §4.1) */
function codeVerifier(value) {
  const good = typeof value === 'string' && /^[A-Za-z0-9._~-]{43,128}$/.test(value);
  return good ? ok() : invalid('Invalid code_verifier format');
}

module.exports = { BaseValidator };
