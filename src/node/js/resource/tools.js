'use strict';

/**
 * What the calls of tools in a JSON-RPC message, or in a batch of them, need together.
 *
 * @param {Record<string, string[]>} tools the scopes of each tool
 * @param {unknown} message
 */
function scopesOfCalls(tools, message) {
  const messages = Array.isArray(message) ? message : [message];
  const called = messages.filter((one) => one?.method === 'tools/call').map((one) => one.params?.name);
  const needed = called.flatMap((name) => (typeof name === 'string' && Object.hasOwn(tools, name) ? tools[name] : []));
  return [...new Set(needed)];
}

/** What no parser of JSON has read, the application might still read, past the check. */
const NOT_JSON = {
  status: 415,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: '{"error":"invalid_request","error_description":"The body must be application/json"}',
};

/**
 * > The 411 (Length Required) status code indicates that the server refuses to accept the request
 * > without a defined Content-Length (RFC 9110 §15.5.12): parsers pass such a body by.
 */
const LENGTH_NEEDED = { ...NOT_JSON, status: 411, body: '{"error":"invalid_request","error_description":"Content-Length is needed"}' };

/** A body of HTTP/2 whose length no header states: parsers take the request for one without a body. */
function hasUnstatedBody({ headers, httpVersionMajor, stream }) {
  return httpVersionMajor >= 2 && headers['content-length'] === undefined && stream?.endAfterHeaders !== true;
}

/** Whether a body was read by a parser of JSON, or there is none. */
function isMessage(body) {
  return body === undefined || body === null || (typeof body === 'object' && !ArrayBuffer.isView(body));
}

module.exports = { LENGTH_NEEDED, NOT_JSON, hasUnstatedBody, isMessage, scopesOfCalls };
