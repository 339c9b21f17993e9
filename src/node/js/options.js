'use strict';

const { callback, filled, flag, member, object, optional, text, texts, whole } = require('./check.js');
const { configError, typeError } = require('./errors.js');
const { insideOf } = require('./gauzy-user-directory.js');
const { logLevel } = require('./log-level.js');

const LONGEST_URL = 2048;
const LONGEST_PEM = 32_768;
/** Secrets that stand in samples and defaults: everybody knows them. */
const SAMPLES = ['your-session-secret-key', 'your-secure-session-secret', 'change-me', 'changeme', 'secret'];
const SHORTEST_SECRET = 32;

/** Endpoints that are only there where they are set, and their members of the configuration. */
const ENDPOINTS = [
  ['authorization', 'authorizationEndpoint', '/oauth2/authorize'],
  ['token', 'tokenEndpoint', '/oauth2/token'],
  ['jwks', 'jwksEndpoint', '/.well-known/jwks.json'],
  ['registration', 'registrationEndpoint'],
  ['introspection', 'introspectionEndpoint'],
  ['userinfo', 'userInfoEndpoint'],
  ['revocation', 'revocationEndpoint', '/oauth2/revoke'],
  ['login', 'loginEndpoint', '/oauth2/login'],
  ['logout', 'logoutEndpoint', '/oauth2/logout'],
];

const POLICIES = ['open', 'listed'];
const KEYS = ['/.well-known/jwks.json', '/oauth2/jwks'];

/** Whether the process works for the world. */
function isProduction(env = process.env) {
  return ['production', 'stage'].includes((env.NODE_ENV ?? '').trim().toLowerCase());
}

/**
 * Reads a configuration: settings for the native half, the host's functions, and what an operator
 * should be warned of.
 */
function readOptions(config, env = process.env) {
  object(config, 'config');
  const of = (check, name, ...rest) => optional(check, member(config, name), `config.${name}`, ...rest);
  const warnings = [];
  const issuer = of(filled, 'issuer', LONGEST_URL);
  if (issuer === undefined) throw typeError('config.issuer must be a string: the URL that clients know this server by');
  const origin = originOf(issuer);
  const baseUrl = of(text, 'baseUrl', LONGEST_URL);
  if (baseUrl && originOf(baseUrl) !== origin) {
    warnings.push(`baseUrl has another origin than the issuer ${issuer}: clients get URLs of the issuer`);
  }
  const production = isProduction(env);
  const settings = {
    issuer,
    production,
    audience: of(filled, 'audience', LONGEST_URL) ?? 'gauzy-mcp-api',
    endpoints: endpoints(of, [issuer, baseUrl]),
    registration: of(flag, 'enableClientRegistration') ?? true,
    listed: isListed(of),
    store: store(of, production, warnings),
    secrets: secrets(of, warnings),
    signingKeys: of(texts, 'signingKeys', { longest: LONGEST_PEM }) ?? [],
    signingAlgorithm: of(text, 'signingAlgorithm') ?? 'RS256',
    resources: [...(of(texts, 'resources', { longest: LONGEST_URL }) ?? []), env.MCP_AUTH_RESOURCE_URI].filter(Boolean),
    rateLimits: of(flag, 'rateLimits') ?? env.MCP_RATE_LIMIT_ENABLED?.trim().toLowerCase() !== 'false',
    trustedProxies: proxies(member(config, 'trustedProxies')) ?? env.MCP_TRUSTED_PROXIES ?? 'none',
    accessTokenTtl: of(whole, 'accessTokenTtl', { least: 1 }),
    refreshIdle: of(whole, 'refreshIdle', { least: 1 }),
    refreshAbsolute: of(whole, 'refreshAbsolute', { least: 1 }),
    reuseInterval: of(whole, 'reuseInterval'),
    implicitRefresh: of(flag, 'implicitRefresh') ?? true,
    rotateConfidential: of(flag, 'rotateConfidential') ?? true,
    tokenClaims: of(texts, 'tokenClaims') ?? [],
    tokenTypeHeader: of(text, 'tokenTypeHeader') ?? 'at+jwt',
    redirectSchemes: of(texts, 'allowedRedirectSchemes') ?? [],
    adminRoles: of(texts, 'adminRoles'),
    brand: of(brand, 'brand'),
    demoUsers: of(flag, 'demoUsers') ?? false,
    recheckUserOnRefresh: of(flag, 'recheckUserOnRefresh') ?? false,
    minSignInTime: of(whole, 'minSignInTime', { most: 10_000 }) ?? 250,
    callbackTimeout: of(whole, 'callbackTimeout', { least: 1, most: 25_000 }) ?? 10_000,
    logLevel: logLevel(of, env),
  };
  const users = {
    userAuthenticator: of(callback, 'userAuthenticator'),
    userInfoProvider: of(callback, 'userInfoProvider'),
  };
  const directory = of(nativeDirectory, 'users');
  if (directory) refuseOthers(users, settings);
  look(settings, directory ? {} : users, warnings);
  return { settings, users, directory, logger: of(object, 'logger'), warnings };
}

function nativeDirectory(value, name) {
  const inside = insideOf(value);
  if (!inside) throw typeError(`${name} must be a GauzyUserDirectory of this copy of the package`);
  return inside.native;
}

/** People come from one place. */
function refuseOthers(users, { demoUsers }) {
  const others = Object.keys(users).filter((name) => users[name]);
  if (demoUsers) others.push('demoUsers');
  if (others.length > 0) throw configError(`config.users stands for ${others.join(' and ')}: give one or the other`);
}

/** What works, and is probably not meant. */
function look(settings, users, warnings) {
  const { issuer, production, endpoints, demoUsers, registration, listed } = settings;
  const missing = Object.keys(users).filter((name) => !users[name]);
  if (production && missing.length > 0 && !demoUsers) {
    warnings.push(`${missing.join(' and ')} not given yet: requests that need them fail until they are set`);
  }
  if (registration && !listed && !endpoints.some(({ endpoint }) => endpoint === 'registration')) {
    warnings.push('enableClientRegistration is on without registrationEndpoint: clients cannot register; set it, for instance to /oauth2/register');
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)) {
    warnings.push(`the issuer ${issuer} is not https: passwords and tokens can be read on the way`);
  }
}

function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    throw configError(`${JSON.stringify(url)} is no URL: give issuer and baseUrl as https://… (or http://localhost:…)`);
  }
}

/** Paths; an absolute URL of this server counts as its path. */
function endpoints(of, bases) {
  const path = (given) => {
    if (!/^https?:\/\//i.test(given)) return given;
    const base = bases.filter(Boolean).find((own) => given.startsWith(own));
    if (!base) throw configError(`the endpoint ${given} is not on this server: give its path alone`);
    return given.slice(base.replace(/\/$/, '').length);
  };
  const served = ENDPOINTS.map(([endpoint, name, usual]) => ({ endpoint, path: of(filled, name, LONGEST_URL) ?? usual }));
  const all = served.filter((own) => own.path !== undefined).map(({ endpoint, path: own }) => ({ endpoint, path: path(own) }));
  return [...all, ...otherKeys(all)];
}

/** Existing deployments look for the keys at either of two paths. */
function otherKeys(served) {
  const jwks = served.find(({ endpoint }) => endpoint === 'jwks').path;
  if (!KEYS.includes(jwks)) return [];
  const others = KEYS.filter((path) => served.every((own) => own.path !== path));
  return others.map((path) => ({ endpoint: 'jwks', path }));
}

function store(of, production, warnings) {
  const setting = of(filled, 'store', LONGEST_URL) ?? (of(text, 'redisUrl', LONGEST_URL) || undefined);
  if (setting === undefined && production) {
    warnings.push(
      'records live in the memory of this process: a restart signs everybody out, and several instances know nothing ' +
        'of each other; give redisUrl or store',
    );
  }
  return setting ?? 'memory:';
}

function secrets(of, warnings) {
  const given = [of(text, 'sessionSecret'), of(text, 'sessionSecretPrevious')].filter(Boolean);
  const [secret] = given;
  if (secret === undefined) {
    warnings.push('sessionSecret is not set: one was made up, which ends with this process; give 32 or more random characters');
  } else if (SAMPLES.includes(secret.toLowerCase())) {
    warnings.push('sessionSecret is one of the samples that everybody knows: give 32 or more random characters');
  } else if (secret.length < SHORTEST_SECRET) {
    warnings.push(`sessionSecret has only ${secret.length} characters: give 32 or more random ones`);
  }
  return given;
}

function proxies(given) {
  const listed = typeof given === 'object' && given !== null;
  const all = listed ? texts(given, 'config.trustedProxies').join(',') : given;
  return optional(text, typeof all === 'number' ? String(all) : all, 'config.trustedProxies');
}

function brand(given, name) {
  object(given, name);
  const of = (part) => optional(text, member(given, part, name), `${name}.${part}`, LONGEST_URL);
  return { name: of('name'), accent: of('accent'), supportUrl: of('supportUrl') };
}

function isListed(of) {
  const policy = of(text, 'clientPolicy') ?? 'open';
  if (!POLICIES.includes(policy)) throw configError(`config.clientPolicy must be one of ${POLICIES.join(', ')}`);
  return policy === 'listed';
}

module.exports = { readOptions, isProduction };
