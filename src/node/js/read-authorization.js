'use strict';

const { createPublicKey } = require('node:crypto');
const { AUTH_ENV_KEYS: KEY } = require('./auth-env-keys.js');
const { defaults } = require('./default-authorization-config.js');
const { first, integer, isWebUrl, listOf, truth, valueOf } = require('./environment.js');
const { defined } = require('./safe-values.js');

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Either of them turns authorization on: whoever set one meant it. */
const SWITCHES = [KEY.ENABLED, 'MCP_AUTHORIZATION_ENABLED'];

/**
 * The settings of a protected resource, and what is wrong with them.
 *
 * While it is enabled, anything that is missing or cannot be understood is a problem, and with a
 * problem every request must be refused.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function readAuthorization(env) {
  const problems = [];
  const warnings = [];
  const preset = defaults();
  const jwt = jwtOf(env, preset, problems);
  const introspection = introspectionOf(env, problems);
  const config = defined({
    enabled: enabledIn(env, problems),
    resourceUri: resourceOf(env, problems),
    authorizationServers: serversOf(env, problems),
    requiredScopes: listOf(env, KEY.REQUIRED_SCOPES, 'MCP_REQUIRED_SCOPES'),
    jwt,
    introspection,
    cache: {
      tokenTtl: integer(env, KEY.TOKEN_CACHE_TTL, preset.cache.tokenTtl, { tell: (why) => warnings.push(why) }),
      metadataTtl: integer(env, KEY.METADATA_CACHE_TTL, preset.cache.metadataTtl, { tell: (why) => warnings.push(why) }),
    },
  });
  if (!introspection && !jwt.issuer && config.authorizationServers.length === 0) {
    problems.push(`no authorization server is named: set ${KEY.AUTHORIZATION_SERVERS} or ${KEY.JWT_ISSUER}`);
  }
  if (config.enabled && problems.length > 0) config.misconfigured = problems;
  return { config, problems: config.enabled ? problems : [], warnings };
}

function enabledIn(env, problems) {
  const states = SWITCHES.map((name) => {
    const text = valueOf(env, name);
    const state = text === undefined ? false : truth(text);
    // Off would let everybody in, where the operator may have meant on.
    if (state === undefined) problems.push(`${name} is neither true nor false`);
    return state ?? true;
  });
  return states.includes(true);
}

function resourceOf(env, problems) {
  const uri = valueOf(env, KEY.RESOURCE_URI, 'MCP_RESOURCE_URI') ?? '';
  if (!uri) problems.push(`${KEY.RESOURCE_URI} is not set: give the URL of the MCP server, as clients know it`);
  // > an absolute URI […] The URI MUST NOT include a fragment component. (RFC 8707 §2)
  else if (!URL.canParse(uri) || uri.includes('#')) problems.push(`${KEY.RESOURCE_URI} is not an absolute URI without fragment`);
  return uri;
}

function serversOf(env, problems) {
  const text = valueOf(env, KEY.AUTHORIZATION_SERVERS);
  if (text === undefined) return namedServer(env);
  const servers = parsed(text);
  const good = Array.isArray(servers) && servers.length > 0 && servers.every((server) => isWebUrl(server?.issuer));
  if (good) return servers;
  problems.push(`${KEY.AUTHORIZATION_SERVERS} is not a JSON array of servers: [{"issuer": "https://…"}]`);
  return [];
}

/** One server, from the variables that Gauzy's MCP server had of its own. */
function namedServer(env) {
  const issuer = valueOf(env, 'MCP_AUTH_ISSUER');
  if (issuer === undefined) return [];
  return [
    defined({
      issuer,
      authorizationEndpoint: valueOf(env, 'MCP_AUTH_AUTHORIZATION_ENDPOINT'),
      tokenEndpoint: valueOf(env, 'MCP_AUTH_TOKEN_ENDPOINT'),
      jwksUri: valueOf(env, 'MCP_AUTH_JWKS_URI'),
    }),
  ];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function jwtOf(env, preset, problems) {
  const algorithms = listOf(env, KEY.JWT_ALGORITHMS);
  if (algorithms.some((name) => !ALGORITHMS.includes(name))) {
    problems.push(`${KEY.JWT_ALGORITHMS} may list ${ALGORITHMS.join(', ')}`);
  }
  const jwksUri = valueOf(env, KEY.JWT_JWKS_URI);
  if (jwksUri !== undefined && !isWebUrl(jwksUri)) problems.push(`${KEY.JWT_JWKS_URI} is not a URL`);
  return defined({
    audience: valueOf(env, KEY.JWT_AUDIENCE, 'OAUTH_AUDIENCE'),
    issuer: valueOf(env, KEY.JWT_ISSUER, 'OAUTH_ISSUER'),
    algorithms: algorithms.length > 0 ? algorithms : preset.jwt.algorithms,
    publicKey: publicKeyOf(env, problems),
    jwksUri,
  });
}

/** A key in PEM; where a variable cannot hold line breaks they are written as `\n`. */
function publicKeyOf(env, problems) {
  const pem = valueOf(env, KEY.JWT_PUBLIC_KEY)?.replaceAll('\\n', '\n');
  if (pem === undefined) return undefined;
  try {
    if (!pem.includes('PRIVATE KEY') && createPublicKey(pem)) return pem;
  } catch {
    // Told below.
  }
  problems.push(`${KEY.JWT_PUBLIC_KEY} is not a public key in PEM`);
  return undefined;
}

function introspectionOf(env, problems) {
  const names = [KEY.INTROSPECTION_ENDPOINT, KEY.INTROSPECTION_CLIENT_ID, KEY.INTROSPECTION_CLIENT_SECRET];
  const missing = names.filter((name) => first(env, name) === undefined);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) {
    problems.push(`introspection needs ${missing.join(' and ')} too`);
    return undefined;
  }
  const [endpoint, clientId, clientSecret] = names.map((name) => valueOf(env, name));
  if (!isWebUrl(endpoint)) problems.push(`${KEY.INTROSPECTION_ENDPOINT} is not a URL`);
  return { endpoint, clientId, clientSecret };
}

/** Whether the environment says that authorization is on or off. */
function isSwitched(env) {
  return first(env, ...SWITCHES) !== undefined;
}

module.exports = { isSwitched, readAuthorization };
