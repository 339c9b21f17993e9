'use strict';

/** > b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" (RFC 6750 §2.1) */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const MALFORMED = 'The Authorization header is malformed';

/**
 * The bearer token of a request: `{ token }`, `{ malformed: why }`, or `{}` where there is none.
 *
 * @param {import('node:http').IncomingMessage} req
 */
function credentialsOf(req) {
  // > Access tokens MUST NOT be included in the URI query string (MCP authorization, Access Token
  // > Usage)
  if (queryOf(req)?.has('access_token')) return { malformed: 'A token must not be sent in the URL' };
  const values = authorizations(req);
  // > Clients MUST NOT use more than one method to transmit the token in each request.
  // > (RFC 6750 §2)
  if (values.length > 1) return { malformed: 'More than one Authorization header' };
  const [value] = values;
  if (value === undefined) return {};
  // > it uses a case-insensitive token to identify the authentication scheme (RFC 9110 §11.1)
  const scheme = /^bearer(?= |$)/i.exec(value);
  if (!scheme) return {};
  const token = value.slice(scheme[0].length).trim();
  if (token === '') return {};
  return B64TOKEN.test(token) ? { token } : { malformed: MALFORMED };
}

function queryOf(req) {
  const target = targetOf(req);
  const at = target.indexOf('?');
  return at < 0 ? undefined : new URLSearchParams(target.slice(at + 1));
}

/** The request target as it came, whatever part of it a router took away. */
function targetOf(req) {
  const target = req.originalUrl ?? req.url;
  return typeof target === 'string' ? target : '';
}

/** All of them: `req.headers` has the first alone. */
function authorizations({ rawHeaders, headers }) {
  if (!Array.isArray(rawHeaders) || rawHeaders.length === 0) return [headers?.authorization ?? []].flat().map(String);
  const found = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at].length === 13 && rawHeaders[at].toLowerCase() === 'authorization') found.push(rawHeaders[at + 1]);
  }
  return found;
}

module.exports = { credentialsOf, targetOf };
