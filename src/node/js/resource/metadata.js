'use strict';

const { native } = require('../binding.js');
const { call } = require('../errors.js');
const { targetOf } = require('./credentials.js');

const ALLOWED = 'GET, HEAD, OPTIONS';

/**
 * The protected resource metadata (RFC 9728) of a configuration. Names and addresses come from the
 * settings, never from a request.
 */
class Metadata {
  url;
  paths;
  #document;

  constructor({ resourceUri, issuers, scopes, name, documentation, policyUri, tosUri }) {
    const own = { resource: resourceUri, issuers, scopes, name, documentation, policyUri, tosUri };
    const { url, paths, document } = call(() => native().NativeTokenValidator.metadata(own));
    this.url = url;
    this.paths = [...new Set(paths)];
    this.#document = document;
  }

  /** The answer to a request for the document, for scripts of any origin; undefined for others. */
  answer(req) {
    const [path] = targetOf(req).split('?');
    if (!this.paths.includes(path)) return undefined;
    const headers = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };
    if (req.method === 'GET' || req.method === 'HEAD') {
      const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' };
      return { status: 200, headers: { ...headers, ...type }, body: this.#document };
    }
    if (req.method !== 'OPTIONS') return { status: 405, headers: { ...headers, allow: ALLOWED }, body: '' };
    const preflight = {
      'access-control-allow-methods': ALLOWED,
      'access-control-allow-headers': 'Authorization, Content-Type, MCP-Protocol-Version',
      'access-control-max-age': '7200',
    };
    return { status: 204, headers: { ...headers, ...preflight }, body: '' };
  }
}

module.exports = { Metadata };
