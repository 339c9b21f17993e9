'use strict';

/**
 * The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1).
 *
 * @param {Record<string, string | undefined>} parameters in the order in which they are written
 */
function challenge(parameters) {
  const written = Object.entries(parameters).filter(([, value]) => value).map(([name, value]) => `${name}=${quoted(value)}`);
  return ['Bearer', written.join(', ')].filter(Boolean).join(' ');
}

/** A quoted-string (RFC 9110 §5.6.4); a line break would end the header. */
function quoted(value) {
  const safe = value.slice(0, 4096).replace(/[\r\n]+/g, ' ').replace(/[^\x20-\x7e]/gu, '?');
  return `"${safe.replace(/["\\]/g, '\\$&')}"`;
}

module.exports = { challenge };
