'use strict';

const { Protection } = require('./protection.js');
const { LENGTH_NEEDED, NOT_JSON, hasUnstatedBody, isMessage, scopesOfCalls } = require('./tools.js');
const { authorizeUpgrade } = require('./upgrade.js');

/**
 * Protects an MCP server: middleware for Express and Connect, and a check for `node:http`.
 *
 * It serves the metadata of the resource, and lets a request on when its token is good. It stands
 * before parsers of bodies and before checks of CSRF.
 *
 * @param {import('../../../../index').AuthorizationConfig | import('../../../../index').OAuthValidator} given
 * @param {{ requiredScopes?: string[], optional?: boolean, metadata?: object }} [options]
 */
function protect(given, options = {}) {
  return middleware(new Protection(given, options), options);
}

function middleware(protection, { optional } = {}) {
  const guard = (req, res, next) => {
    const document = protection.metadata?.answer(req);
    if (document) send(req, res, document);
    else settle(protection.admit(req, { optional }), req, res, next);
  };
  guard.metadata = (req, res, next) => {
    const document = protection.metadata?.answer(req);
    if (document) send(req, res, document);
    else next();
  };
  guard.requireScopes = (...scopes) => {
    const needed = scopes.flat();
    return (req, res, next) => settle(protection.demand(req, needed), req, res, next);
  };
  guard.requireToolScopes = (tools) => (req, res, next) => {
    if (hasUnstatedBody(req) && req.body === undefined) {
      send(req, res, LENGTH_NEEDED);
      return;
    }
    if (hasBody(req) && !(isJson(req) && isMessage(req.body))) {
      send(req, res, NOT_JSON);
      return;
    }
    if (hasBody(req) && req.body === undefined) {
      next(new Error('requireToolScopes() reads req.body: put express.json() between protect() and it'));
      return;
    }
    settle(protection.demand(req, scopesOfCalls(tools, req.body)), req, res, next);
  };
  guard.upgrade = (req, socket) => authorizeUpgrade(protection, req, socket);
  return Object.assign(guard, { validator: protection.validator, metadataUrl: protection.metadata?.url });
}

function hasBody(req) {
  const { headers } = req;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0 || hasUnstatedBody(req);
}

function isJson({ headers }) {
  return /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Goes on by an outcome, in the same turn of the event loop where it is there. */
function settle(outcome, req, res, next) {
  const go = ({ answer }) => {
    if (answer) send(req, res, answer);
    else next();
  };
  // A handler that fails inside next() must not be run again with its own error.
  if (typeof outcome.then === 'function') outcome.then(go, next);
  else go(outcome);
}

/** Answers a request. What the application has set before stays, `Vary` too. */
function send(req, res, { status, headers, body }) {
  if (res.headersSent || res.destroyed) return;
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'vary') res.setHeader(name, [res.getHeader(name) ?? [], value].flat().join(', '));
    else res.setHeader(name, value);
  }
  // Scripts of another origin that may read the answer need the challenge in it.
  if (headers['www-authenticate'] && res.hasHeader('access-control-allow-origin')) {
    const exposed = [res.getHeader('access-control-expose-headers') ?? []].flat();
    res.setHeader('access-control-expose-headers', [...exposed, 'WWW-Authenticate'].join(', '));
  }
  res.end(req.method === 'HEAD' ? undefined : body);
}

module.exports = { middleware, protect, send };
