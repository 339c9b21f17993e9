'use strict';

/** What the operator and the client may be told about a refused token, beside its result. */
const details = new WeakMap();

const NOT_CONFIGURED = refused({ error: 'Token validation not configured' });
const MALFORMED = refused({ error: 'Invalid Compact JWS' });
const OTHER_ISSUER = refused({ error: 'unexpected "iss" claim value', description: 'unexpected iss claim value' });
const FAILED = refused({ error: 'Token validation failed', code: 'temporarily_unavailable' });

/** The result of a verdict of the native half. Results are shared, and so cannot be changed. */
function resultOf(verdict) {
  if (verdict.error !== undefined) return refused(verdict);
  const payload = frozen(JSON.parse(verdict.payload));
  return Object.freeze({
    valid: true,
    payload,
    expires: payload.exp,
    scopes: Object.freeze(verdict.scopes === '' ? [] : verdict.scopes.split(' ')),
    subject: verdict.subject,
    clientId: verdict.clientId,
    audience: payload.aud,
  });
}

function refused({ error, code = 'invalid_token', description = error, hint }) {
  const result = Object.freeze({ valid: false, error });
  details.set(result, { code, description, hint });
  return result;
}

/** The result for a token that is valid, and whose scopes are not enough. */
function insufficient({ payload }) {
  const result = Object.freeze({ valid: false, error: 'Insufficient scope', payload });
  details.set(result, { code: 'insufficient_scope' });
  return result;
}

/**
 * What may be said about a refused token; results of a validator of the host's own are known by
 * their text.
 */
function detailsOf(result) {
  const known = details.get(result);
  if (known) return known;
  const error = typeof result?.error === 'string' ? result.error : 'Token validation failed';
  const code = /^insufficient[_\s]?scope$/i.test(error) ? 'insufficient_scope' : 'invalid_token';
  return { code, description: error };
}

function frozen(value) {
  if (value === null || typeof value !== 'object') return value;
  for (const name of Object.keys(value)) frozen(value[name]);
  return Object.freeze(value);
}

module.exports = { FAILED, MALFORMED, NOT_CONFIGURED, OTHER_ISSUER, detailsOf, insufficient, resultOf };
