'use strict';

const { cut, defined, readText } = require('./safe-values.js');

/** > Values for the "error_description" parameter MUST NOT include characters outside the set
 *  > %x20-21 / %x23-5B / %x5D-7E. (RFC 6749 §5.2) */
function describable(text) {
  if (typeof text !== 'string' || text === '') return undefined;
  return cut(text, 500).replace(/"/g, "'").replace(/\\/g, '/').replace(/[^\x20-\x7e]/gu, '?');
}

/** > Values for the "error" parameter MUST NOT include characters outside the set
 *  > %x20-21 / %x23-5B / %x5D-7E. (RFC 6749 §5.2) */
function errorCode(code) {
  return typeof code === 'string' && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(code) ? code : 'server_error';
}

/** > The "error_uri" parameter MUST conform to the URI-reference syntax and thus MUST NOT include
 *  > characters outside the set %x21 / %x23-5B / %x5D-7E. (RFC 6749 §5.2)
 *
 *  It is a page for people: a state or another value that came into its place is none. */
function errorPage(uri) {
  if (typeof uri !== 'string' || !/^https?:\/\/[\x21\x23-\x5b\x5d-\x7e]{1,2048}$/.test(uri)) return undefined;
  return URL.canParse(uri) ? uri : undefined;
}

/** The members of an OAuth error response, in the RFC's order. */
function oauthErrorBody(error) {
  return defined({
    error: errorCode(readText(error, 'error')),
    error_description: describable(readText(error, 'errorDescription')),
    error_uri: errorPage(readText(error, 'errorUri', 4096)),
    scope: describable(readText(error, 'scope', 4096)),
  });
}

module.exports = { describable, errorCode, errorPage, oauthErrorBody };
