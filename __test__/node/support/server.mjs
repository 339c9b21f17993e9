// An authorization server inside this process, behind node:http on a free port.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { OAuth2AuthorizationServer } from './module.mjs';

/** Somebody who can sign in. */
export const ADA = { email: 'ada@example.com', password: 'correct horse', userId: 'user-1' };

/** What seals the keys. */
export const SECRET = 'a secret of the tests, long enough for anybody';

export const authenticate = async ({ email, password }) =>
  email === ADA.email && password === ADA.password
    ? { userId: ADA.userId, email, name: 'Ada', roles: ['EMPLOYEE'], picture: null }
    : null;

export const describe = async (userId) =>
  userId === ADA.userId ? { userId, email: ADA.email, name: 'Ada', emailVerified: true, picture: null } : null;

/** The documented configuration for an issuer. */
export function configOf(issuer, more = {}) {
  return {
    issuer,
    baseUrl: issuer,
    audience: 'https://mcp.example.com',
    enableClientRegistration: true,
    authorizationEndpoint: '/oauth2/authorize',
    tokenEndpoint: '/oauth2/token',
    jwksEndpoint: '/.well-known/jwks.json',
    loginEndpoint: '/oauth2/login',
    registrationEndpoint: '/oauth2/register',
    introspectionEndpoint: '/oauth2/introspect',
    userInfoEndpoint: '/oauth2/userinfo',
    sessionSecret: SECRET,
    rateLimits: false,
    minSignInTime: 0,
    userAuthenticator: authenticate,
    userInfoProvider: describe,
    ...more,
  };
}

/** A logger that keeps what it gets. */
export function recorder() {
  const lines = [];
  const keep = (level) => (line, fields) => lines.push({ level, line, ...fields });
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/**
 * Starts a server. `wrap` makes the request handler of its application.
 *
 * @returns {Promise<{ server, issuer: string, logger, close: () => Promise<void> }>}
 */
export async function start(t, config = {}, wrap = (app) => app) {
  let handler;
  const http = createServer((req, res) => handler(req, res));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const logger = recorder();
  const server = new OAuth2AuthorizationServer(configOf(issuer, { logger, ...config }));
  handler = wrap(server.getApp(), server);
  const close = async () => {
    http.closeAllConnections();
    await Promise.all([new Promise((closed) => http.close(closed)), server.close()]);
  };
  t?.after(close);
  await server.ready().catch(async (error) => {
    await close();
    throw error;
  });
  return { server, issuer, logger, http, close };
}
