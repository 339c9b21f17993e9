'use strict';

const { first, integer, isWebUrl, listOf, truth, valueOf } = require('./environment.js');
const { readAuthorization } = require('./read-authorization.js');
const { defined } = require('./safe-values.js');

const DEVELOPMENT_SECRET = 'your-session-secret-key';

/** Values that stand in samples and documentation. */
const SAMPLES = [DEVELOPMENT_SECRET, 'your-secure-session-secret', 'your-session-secret', 'your-secret-key', 'changeme', 'change-me'];

/**
 * The settings of the authorization server, and what is wrong with them.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function readServerConfig(env) {
  const errors = [];
  const warnings = [];
  const environment = environmentOf(env, warnings);
  const mcpAuthUrl = baseUrlOf(env, environment, errors);
  const tell = (why) => warnings.push(why);
  const oauth = readAuthorization(env);
  const config = defined({
    host: valueOf(env, 'MCP_HTTP_HOST') ?? 'localhost',
    port: integer(env, 'MCP_HTTP_PORT', 3001, { least: 1, most: 65_535, tell: () => errors.push('MCP_PORT must be between 1 and 65535') }),
    mcpAuthUrl,
    baseUrl: mcpAuthUrl,
    environment,
    sessionSecret: sessionSecretOf(env, environment, errors, warnings),
    corsOrigins: listOf(env, 'MCP_CORS_ORIGINS', 'MCP_CORS_ORIGIN'),
    trustedProxies: listOf(env, 'MCP_TRUSTED_PROXIES'),
    rateLimitEnabled: truth(valueOf(env, 'MCP_RATE_LIMIT_ENABLED') ?? 'true') ?? true,
    rateLimitTtl: integer(env, 'MCP_RATE_LIMIT_TTL', 60_000, { tell }),
    rateLimitMax: integer(env, 'MCP_RATE_LIMIT_MAX', 100, { tell }),
    redisUrl: redisUrlOf(env, errors),
    oauth: oauth.config,
  });
  return {
    config,
    issuer: valueOf(env, 'MCP_AUTH_JWT_ISSUER', 'OAUTH_ISSUER') ?? mcpAuthUrl,
    audience: valueOf(env, 'MCP_AUTH_JWT_AUDIENCE', 'OAUTH_AUDIENCE') ?? 'gauzy-mcp-api',
    errors: [...errors, ...oauth.problems],
    warnings: [...warnings, ...oauth.warnings],
  };
}

function environmentOf(env, warnings) {
  const name = (env.NODE_ENV ?? '').trim().toLowerCase();
  if (name === 'production' || name === 'stage') return 'production';
  if (!['', 'development', 'test'].includes(name)) {
    warnings.push('NODE_ENV is none of production, stage, development and test: taken for development');
  }
  return 'development';
}

function baseUrlOf(env, environment, errors) {
  const url = valueOf(env, 'MCP_AUTH_BASE_URL') ?? 'http://localhost:3003';
  if (!isWebUrl(url)) errors.push('MCP_AUTH_BASE_URL is not a URL');
  else if (environment === 'production' && !url.toLowerCase().startsWith('https:')) {
    errors.push('MCP_AUTH_BASE_URL must be an https URL in production');
  }
  return url;
}

function sessionSecretOf(env, environment, errors, warnings) {
  const given = first(env, 'MCP_AUTH_SESSION_SECRET', 'SESSION_SECRET');
  const secret = given?.value ?? DEVELOPMENT_SECRET;
  if (environment !== 'production') return secret;
  const advice = 'make one with: openssl rand -base64 48';
  if (given === undefined) errors.push(`MCP_AUTH_SESSION_SECRET is not set: ${advice}`);
  else if (SAMPLES.some((sample) => secret.toLowerCase().startsWith(sample))) errors.push(`${given.name} is a sample value: ${advice}`);
  else if (Buffer.byteLength(secret) < 32) warnings.push(`${given.name} is shorter than 32 bytes: ${advice}`);
  return secret;
}

/** `REDIS_URL`, or one made of `REDIS_HOST` and its companions; none while `REDIS_ENABLED` is another value than true. */
function redisUrlOf(env, errors) {
  const enabled = valueOf(env, 'REDIS_ENABLED');
  if (enabled !== undefined && enabled !== 'true') return undefined;
  const url = valueOf(env, 'REDIS_URL');
  if (url !== undefined) return url;
  const host = valueOf(env, 'REDIS_HOST');
  if (enabled === undefined || host === undefined) {
    if (enabled === 'true') errors.push('REDIS_ENABLED is true, but neither REDIS_URL nor REDIS_HOST is set');
    return undefined;
  }
  const port = integer(env, 'REDIS_PORT', 6379, { least: 1, most: 65_535, tell: (why) => errors.push(why) });
  const [user, password] = [valueOf(env, 'REDIS_USER'), valueOf(env, 'REDIS_PASSWORD')].map((part) => encodeURIComponent(part ?? ''));
  const credentials = password ? `${user}:${password}@` : user ? `${user}@` : '';
  return `${valueOf(env, 'REDIS_TLS') === 'true' ? 'rediss' : 'redis'}://${credentials}${host}:${port}`;
}

module.exports = { readServerConfig };
