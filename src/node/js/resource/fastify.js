'use strict';

const { Protection } = require('./protection.js');
const { LENGTH_NEEDED, NOT_JSON, hasUnstatedBody, isMessage, scopesOfCalls } = require('./tools.js');

const protections = new WeakMap();

/**
 * A plugin of Fastify: the routes of the instance on which it is registered, and of those below,
 * need a good token. Registered on the root it serves the metadata of the resource too.
 */
async function protectFastify(fastify, { config, validator, ...options }) {
  const protection = new Protection(validator ?? config, options);
  for (const name of ['tokenInfo', 'auth']) {
    if (!fastify.hasRequestDecorator(name)) fastify.decorateRequest(name, null);
  }
  if (fastify.prefix === '') serveMetadata(fastify, protection);
  fastify.addHook('onRequest', async (request, reply) => {
    const document = protection.metadata?.answer(request.raw);
    if (document) return send(reply, document);
    protections.set(request, protection);
    const { answer } = await protection.admit(request.raw, { optional: options.optional });
    if (answer) return send(reply, answer);
    request.tokenInfo = request.raw.tokenInfo ?? null;
    request.auth = request.raw.auth ?? null;
  });
}

// Hooks and decorators are the instance's, as with fastify-plugin.
protectFastify[Symbol.for('skip-override')] = true;
protectFastify[Symbol.for('fastify.display-name')] = 'mcp-oauth-resource';

/** A `preHandler` hook: the route needs these scopes too. */
function requireScopes(...scopes) {
  const needed = scopes.flat();
  return (request, reply) => demand(request, reply, needed);
}

/** A `preHandler` hook: calls of these tools need these scopes too. */
function requireToolScopes(tools) {
  return async (request, reply) => {
    if (hasUnstatedBody(request.raw) && request.body === undefined) return send(reply, LENGTH_NEEDED);
    if (!isMessage(request.body)) return send(reply, NOT_JSON);
    return demand(request, reply, scopesOfCalls(tools, request.body));
  };
}

async function demand(request, reply, needed) {
  const protection = protections.get(request);
  if (!protection) throw new Error('register protectFastify on this instance, or above it, first');
  const { answer } = await protection.demand(request.raw, needed);
  if (answer) return send(reply, answer);
}

function serveMetadata(fastify, { metadata }) {
  for (const url of metadata?.paths ?? []) {
    const handler = (request, reply) => send(reply, metadata.answer(request.raw));
    for (const method of ['GET', 'OPTIONS']) {
      if (!fastify.hasRoute({ method, url })) fastify.route({ method, url, handler });
    }
  }
}

function send(reply, { status, headers, body }) {
  return reply.code(status).headers(headers).send(body);
}

module.exports = { protectFastify, requireScopes, requireToolScopes };
