// Settings from the environment: what is read, what is refused, and that both fail closed.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { evaluate } from './support/run.mjs';

const { publicKey, privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const load = (env) => evaluate(`console.log(JSON.stringify(require('.').loadAuthorizationConfig()))`, { env });
const manage = (env) =>
  evaluate(
    `const { ConfigManager } = require('.');
     let answer;
     try {
       const manager = ConfigManager.getInstance();
       answer = { config: manager.getConfig(), options: manager.getOAuthServerConfig(), oauth: manager.getOAuthConfig() };
     } catch ({ message, code }) {
       answer = { message, code };
     }
     console.log(JSON.stringify(answer));`,
    { env },
  );

const DEFAULTS =
  '{"enabled":false,"resourceUri":"","authorizationServers":[],"requiredScopes":[],"jwt":{"algorithms":["RS256"]},"cache":{"tokenTtl":300,"metadataTtl":3600}}';

const COMPLETE = {
  MCP_AUTH_ENABLED: 'true',
  MCP_AUTH_RESOURCE_URI: 'https://mcp.example/sse',
  MCP_AUTH_SERVERS: '[{"issuer":"https://auth.example","tokenEndpoint":"https://auth.example/oauth2/token"}]',
};

test('without any variable authorization is off, and the members stand in their order', async () => {
  const { value, stderr } = await load({});
  assert.equal(JSON.stringify(value), DEFAULTS);
  assert.equal(stderr, '');
});

test('all fourteen variables are read', async () => {
  const { value, stderr } = await load({
    ...COMPLETE,
    MCP_AUTH_REQUIRED_SCOPES: 'mcp.read, mcp.write',
    MCP_AUTH_JWT_AUDIENCE: 'https://mcp.example',
    MCP_AUTH_JWT_ISSUER: 'https://auth.example',
    MCP_AUTH_JWT_ALGORITHMS: 'RS256,ES256',
    MCP_AUTH_JWT_PUBLIC_KEY: publicKey.trim().replaceAll('\n', '\\n'),
    MCP_AUTH_JWT_JWKS_URI: 'https://auth.example/jwks.json',
    MCP_AUTH_INTROSPECTION_ENDPOINT: 'https://auth.example/oauth2/introspect',
    MCP_AUTH_INTROSPECTION_CLIENT_ID: 'rs',
    MCP_AUTH_INTROSPECTION_CLIENT_SECRET: 'secret',
    MCP_AUTH_TOKEN_CACHE_TTL: '60',
    MCP_AUTH_METADATA_CACHE_TTL: '61',
  });
  assert.equal(stderr, '');
  assert.deepEqual(value, {
    enabled: true,
    resourceUri: 'https://mcp.example/sse',
    authorizationServers: [{ issuer: 'https://auth.example', tokenEndpoint: 'https://auth.example/oauth2/token' }],
    requiredScopes: ['mcp.read', 'mcp.write'],
    jwt: {
      audience: 'https://mcp.example',
      issuer: 'https://auth.example',
      algorithms: ['RS256', 'ES256'],
      publicKey: publicKey.trim(),
      jwksUri: 'https://auth.example/jwks.json',
    },
    introspection: { endpoint: 'https://auth.example/oauth2/introspect', clientId: 'rs', clientSecret: 'secret' },
    cache: { tokenTtl: 60, metadataTtl: 61 },
  });
  const members = ['enabled', 'resourceUri', 'authorizationServers', 'requiredScopes', 'jwt', 'introspection', 'cache'];
  assert.deepEqual(Object.keys(value), members);
});

test('either switch turns authorization on, in any case', async () => {
  for (const [name, text, enabled] of [
    ['MCP_AUTH_ENABLED', 'TRUE', true],
    ['MCP_AUTH_ENABLED', '1', true],
    ['MCP_AUTHORIZATION_ENABLED', 'true', true],
    ['MCP_AUTHORIZATION_ENABLED', ' True ', true],
    ['MCP_AUTH_ENABLED', 'false', false],
    ['MCP_AUTH_ENABLED', '0', false],
    ['MCP_AUTH_ENABLED', '', false],
  ]) {
    const { value } = await load({ ...COMPLETE, MCP_AUTH_ENABLED: '', [name]: text });
    assert.deepEqual([value.enabled, value.misconfigured], [enabled, undefined], `${name}=${text}`);
  }
});

test('an issuer, keys by introspection, or the older variables are complete too', async () => {
  const resource = { MCP_AUTH_ENABLED: '1', MCP_AUTH_RESOURCE_URI: 'https://mcp.example' };
  const introspection = {
    MCP_AUTH_INTROSPECTION_ENDPOINT: 'https://auth.example/introspect',
    MCP_AUTH_INTROSPECTION_CLIENT_ID: 'rs',
    MCP_AUTH_INTROSPECTION_CLIENT_SECRET: 's',
  };
  const older = {
    MCP_AUTHORIZATION_ENABLED: 'true',
    MCP_RESOURCE_URI: 'https://mcp.example/sse',
    MCP_REQUIRED_SCOPES: 'mcp.read mcp.write',
    MCP_AUTH_ISSUER: 'https://auth.example',
    MCP_AUTH_JWKS_URI: 'https://auth.example/jwks',
  };
  for (const env of [{ ...resource, MCP_AUTH_JWT_ISSUER: 'https://auth.example' }, { ...resource, ...introspection }, older]) {
    assert.equal((await load(env)).value.misconfigured, undefined);
  }
  const { value } = await load(older);
  assert.deepEqual(value.authorizationServers, [{ issuer: 'https://auth.example', jwksUri: 'https://auth.example/jwks' }]);
  assert.deepEqual([value.resourceUri, value.requiredScopes], ['https://mcp.example/sse', ['mcp.read', 'mcp.write']]);
});

for (const [change, why] of [
  [{ MCP_AUTH_ENABLED: 'yes' }, /MCP_AUTH_ENABLED is neither true nor false/],
  [{ MCP_AUTHORIZATION_ENABLED: 'on' }, /MCP_AUTHORIZATION_ENABLED is neither/],
  [{ MCP_AUTH_RESOURCE_URI: undefined }, /MCP_AUTH_RESOURCE_URI is not set/],
  [{ MCP_AUTH_RESOURCE_URI: 'mcp.example' }, /MCP_AUTH_RESOURCE_URI is not an absolute URI/],
  [{ MCP_AUTH_RESOURCE_URI: 'https://mcp.example/#x' }, /without fragment/],
  [{ MCP_AUTH_SERVERS: undefined }, /no authorization server is named/],
  [{ MCP_AUTH_SERVERS: '[{' }, /MCP_AUTH_SERVERS is not a JSON array/],
  [{ MCP_AUTH_SERVERS: '[]' }, /MCP_AUTH_SERVERS is not a JSON array/],
  [{ MCP_AUTH_SERVERS: '[null]' }, /MCP_AUTH_SERVERS is not a JSON array/],
  [{ MCP_AUTH_SERVERS: '[{"issuer":"auth"}]' }, /MCP_AUTH_SERVERS is not a JSON array/],
  [{ MCP_AUTH_SERVERS: '{"issuer":"https://auth.example"}' }, /MCP_AUTH_SERVERS is not a JSON array/],
  [{ MCP_AUTH_JWT_ALGORITHMS: 'none' }, /MCP_AUTH_JWT_ALGORITHMS may list RS256/],
  [{ MCP_AUTH_JWT_ALGORITHMS: 'RS256,HS256' }, /MCP_AUTH_JWT_ALGORITHMS may list/],
  [{ MCP_AUTH_JWT_PUBLIC_KEY: 'garbage' }, /MCP_AUTH_JWT_PUBLIC_KEY is not a public key/],
  [{ MCP_AUTH_JWT_PUBLIC_KEY: privateKey.trim() }, /MCP_AUTH_JWT_PUBLIC_KEY is not a public key/],
  [{ MCP_AUTH_JWT_JWKS_URI: '/jwks' }, /MCP_AUTH_JWT_JWKS_URI is not a URL/],
  [{ MCP_AUTH_INTROSPECTION_ENDPOINT: 'https://a.example' }, /introspection needs .*CLIENT_ID and .*CLIENT_SECRET too/],
  [{ MCP_AUTH_INTROSPECTION_CLIENT_SECRET: 's' }, /introspection needs MCP_AUTH_INTROSPECTION_ENDPOINT/],
]) {
  const env = Object.fromEntries(Object.entries({ ...COMPLETE, ...change }).filter(([, value]) => value !== undefined));
  const shown = JSON.stringify(change).slice(0, 70);

  test(`enabled with ${shown} fails closed, and says why`, async () => {
    const { value, stderr } = await load(env);
    assert.equal(value.enabled, true);
    assert.match(value.misconfigured.join('; '), why);
    assert.match(stderr, /every request is refused/);
    assert.match(stderr, why);
    assert.doesNotMatch(stderr, /PRIVATE KEY|garbage/);
    const refused = `const { OAuthValidator, loadAuthorizationConfig } = require('.');
      new OAuthValidator(structuredClone(loadAuthorizationConfig())).validateToken('t').then((r) => console.log(JSON.stringify(r)));`;
    assert.deepEqual((await evaluate(refused, { env })).value, { valid: false, error: 'Token validation not configured' });
  });

  test(`ConfigManager refuses ${shown}`, async () => {
    const { value } = await manage(env);
    assert.equal(value.code, 'ERR_INVALID_CONFIG');
    assert.match(value.message, /^Configuration errors: /);
    assert.match(value.message, why);
  });
}

test('what is wrong is told once', async () => {
  const program = `const { loadAuthorizationConfig } = require('.');
    loadAuthorizationConfig(); loadAuthorizationConfig(); console.log('0')`;
  const { stderr } = await evaluate(program, { env: { MCP_AUTH_ENABLED: 'true' } });
  assert.equal(stderr.match(/every request is refused/g).length, 1);
});

test('a time that is no number takes the default, aloud', async () => {
  for (const text of ['soon', '-1', '1.5', '1e3', 'NaN']) {
    const { value, stderr } = await load({ ...COMPLETE, MCP_AUTH_TOKEN_CACHE_TTL: text });
    assert.deepEqual([value.cache.tokenTtl, value.misconfigured], [300, undefined]);
    assert.match(stderr, /MCP_AUTH_TOKEN_CACHE_TTL must be a whole number/);
  }
});

test('what is loaded is a copy: the defaults stay as they are', async () => {
  const program = `const { DEFAULT_AUTHORIZATION_CONFIG, loadAuthorizationConfig } = require('.');
    const config = loadAuthorizationConfig();
    config.jwt.algorithms.push('none'); config.cache.tokenTtl = 0; config.requiredScopes.push('x');
    DEFAULT_AUTHORIZATION_CONFIG.jwt.algorithms.push('HS256');
    console.log(JSON.stringify([loadAuthorizationConfig(), DEFAULT_AUTHORIZATION_CONFIG.cache]))`;
  const { value } = await evaluate(program);
  assert.equal(JSON.stringify(value[0]), DEFAULTS);
  assert.deepEqual(value[1], { tokenTtl: 300, metadataTtl: 3600 });
});

test('ConfigManager: defaults, in order', async () => {
  const { value } = await manage({});
  assert.deepEqual(value.config, {
    host: 'localhost',
    port: 3001,
    mcpAuthUrl: 'http://localhost:3003',
    baseUrl: 'http://localhost:3003',
    environment: 'development',
    sessionSecret: 'your-session-secret-key',
    corsOrigins: [],
    trustedProxies: [],
    rateLimitEnabled: true,
    rateLimitTtl: 60_000,
    rateLimitMax: 100,
    oauth: JSON.parse(DEFAULTS),
  });
  assert.deepEqual(value.oauth, value.config.oauth);
  const endpoints = Object.entries(value.options).filter(([name]) => name.endsWith('Endpoint'));
  assert.ok(endpoints.length === 7 && endpoints.every(([, path]) => path.startsWith('/')), 'paths, as the server takes them');
});

test('ConfigManager: every variable', async () => {
  const { value } = await manage({
    NODE_ENV: ' Stage ',
    MCP_HTTP_HOST: '0.0.0.0',
    MCP_HTTP_PORT: '8080',
    MCP_AUTH_BASE_URL: 'https://auth.example',
    MCP_AUTH_SESSION_SECRET: 'x'.repeat(40),
    MCP_CORS_ORIGINS: 'https://a.example, https://b.example',
    MCP_TRUSTED_PROXIES: 'loopback,10.0.0.0/8',
    MCP_RATE_LIMIT_ENABLED: 'false',
    MCP_RATE_LIMIT_TTL: '1',
    MCP_RATE_LIMIT_MAX: '2',
    REDIS_ENABLED: 'true',
    REDIS_HOST: 'redis',
    REDIS_USER: 'u',
    REDIS_PASSWORD: 'p@:/',
    REDIS_TLS: 'true',
    OAUTH_ISSUER: 'https://issuer.example',
    OAUTH_AUDIENCE: 'https://mcp.example',
  });
  const { oauth, ...config } = value.config;
  assert.deepEqual(config, {
    host: '0.0.0.0',
    port: 8080,
    mcpAuthUrl: 'https://auth.example',
    baseUrl: 'https://auth.example',
    environment: 'production',
    sessionSecret: 'x'.repeat(40),
    corsOrigins: ['https://a.example', 'https://b.example'],
    trustedProxies: ['loopback', '10.0.0.0/8'],
    rateLimitEnabled: false,
    rateLimitTtl: 1,
    rateLimitMax: 2,
    redisUrl: 'rediss://u:p%40%3A%2F@redis:6379',
  });
  const { issuer, baseUrl, audience, redisUrl } = value.options;
  assert.deepEqual([issuer, baseUrl, audience], ['https://issuer.example', 'https://issuer.example', 'https://mcp.example']);
  assert.equal(redisUrl, config.redisUrl);
});

test('ConfigManager: Redis is used when REDIS_URL is there and nobody turned it off', async () => {
  const url = async (env) => (await manage(env)).value.config.redisUrl;
  assert.equal(await url({ REDIS_URL: 'redis://r' }), 'redis://r');
  assert.equal(await url({ REDIS_URL: 'redis://r', REDIS_ENABLED: 'false' }), undefined);
  assert.equal(await url({ REDIS_HOST: 'r' }), undefined);
  assert.equal(await url({ REDIS_HOST: 'r', REDIS_ENABLED: 'true', REDIS_PASSWORD: 'p' }), 'redis://:p@r:6379');
});

for (const [env, why] of [
  [{ MCP_HTTP_PORT: '0' }, /MCP_PORT must be between 1 and 65535/],
  [{ MCP_HTTP_PORT: 'x' }, /MCP_PORT must be between 1 and 65535/],
  [{ MCP_AUTH_BASE_URL: 'nowhere' }, /MCP_AUTH_BASE_URL is not a URL/],
  [{ NODE_ENV: 'production', MCP_AUTH_BASE_URL: 'http://a.example' }, /MCP_AUTH_BASE_URL must be an https URL in production/],
  [{ NODE_ENV: 'production', MCP_AUTH_BASE_URL: 'https://a.example' }, /MCP_AUTH_SESSION_SECRET is not set/],
  [{ NODE_ENV: 'stage', SESSION_SECRET: 'your-session-secret-key' }, /SESSION_SECRET is a sample value/],
  [{ REDIS_ENABLED: 'true' }, /neither REDIS_URL nor REDIS_HOST/],
]) {
  test(`ConfigManager refuses ${JSON.stringify(env)}`, async () => {
    const { value } = await manage(env);
    assert.equal(value.code, 'ERR_INVALID_CONFIG');
    assert.match(value.message, why);
  });
}

test('ConfigManager: getters return copies of one reading', async () => {
  const { value } = await evaluate(`const { ConfigManager } = require('.');
    const one = ConfigManager.getInstance();
    one.getConfig().oauth.jwt.algorithms.push('none');
    process.env.MCP_HTTP_PORT = '9';
    console.log(JSON.stringify([one === ConfigManager.getInstance(), one.getConfig().port, one.getOAuthConfig().jwt.algorithms]))`);
  assert.deepEqual(value, [true, 3001, ['RS256']]);
});
