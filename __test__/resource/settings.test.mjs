// Settings: what is incomplete refuses everything and says why at the start.
import assert from 'node:assert/strict';
import { evaluate } from '../contract/support/run.mjs';
import { RESOURCE, startIssuer } from './support/issuer.mjs';
import { nativeTest } from './support/native.mjs';

const ISSUER = 'https://auth.example.com';
const COMPLETE = { enabled: true, resourceUri: RESOURCE, authorizationServers: [{ issuer: ISSUER }] };
const KEY = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----';

/** What is set beside or instead of the complete settings, and what the operator is told. */
const INCOMPLETE = [
  [{ authorizationServers: [] }, /no authorization server is named/],
  [{ authorizationServers: undefined }, /no authorization server is named/],
  [{ authorizationServers: [{}] }, /no authorization server is named/],
  [{ authorizationServers: [{ issuer: '' }] }, /no authorization server is named/],
  [{ authorizationServers: 'https://auth.example.com' }, /cannot be read/],
  [{ authorizationServers: [{ issuer: 'auth' }] }, /issuer auth must be an https URL/],
  [{ authorizationServers: [{ issuer: 'http://auth.example.com' }] }, /must be an https URL; http is for loopback alone/],
  [{ authorizationServers: [{ issuer: ISSUER, jwksUri: 'http://auth.example.com/jwks' }] }, /must be an https URL/],
  [{ resourceUri: '' }, /resourceUri is not set/],
  [{ resourceUri: undefined }, /resourceUri is not set/],
  [{ resourceUri: 'mcp' }, /no absolute URI/],
  [{ resourceUri: `${RESOURCE}#x` }, /without a fragment/],
  [{ misconfigured: ['a setting is missing'] }, /a setting is missing/],
  [{ misconfigured: [] }, /marked as misconfigured/],
  [{ misconfigured: null }, /marked as misconfigured|cannot be read/],
  [{ jwt: { algorithms: [] } }, /allows none/],
  [{ jwt: { algorithms: ['HS256', 'none'] } }, /allows none/],
  [{ jwt: { algorithms: 7 } }, /cannot be read/],
  [{ jwt: { jwksUri: 'http://auth.example.com/jwks' } }, /must be an https URL/],
  [{ jwt: { jwksUri: 'jwks' } }, /is not a URL/],
  [{ jwt: { issuer: 7 } }, /cannot be read/],
  [{ jwt: { audience: {} } }, /cannot be read/],
  [{ jwt: { publicKey: KEY } }, /public key cannot be used/],
  [{ jwt: { clockTolerance: 3600 } }, /clockTolerance must be/],
  [{ introspection: { endpoint: 'https://auth.example.com/i' } }, /introspection needs/],
  [{ introspection: { clientId: 'a', clientSecret: 'b' } }, /introspection needs/],
  [{ introspection: { endpoint: 'http://auth.example.com/i', clientId: 'a' } }, /must be an https URL/],
  [{ introspection: 7 }, /introspection needs/],
  [{ cache: { tokenTtl: -1 } }, /tokenTtl must be/],
  [{ cache: { tokenTtl: '300' } }, /tokenTtl must be/],
  [{ scopeHierarchy: { a: 7 } }, /cannot be read/],
  [{ server: {} }, /no OAuth2AuthorizationServer/],
];

/** The result for a token, in a process of its own: what is told is told once a process. */
function resultOf(config, { env, make = 'config' } = {}) {
  const program = `
    const { OAuthValidator } = require('.');
    const config = JSON.parse(process.argv[1] ?? 'null', (name, value) => value === '__undefined' ? undefined : value);
    new OAuthValidator(${make}).validateToken('t').then((result) => console.log(JSON.stringify(result)));`;
  const written = JSON.stringify(config, (_name, value) => (value === undefined ? '__undefined' : value));
  return evaluate(program.replace('process.argv[1] ?? \'null\'', JSON.stringify(written)), { env });
}

for (const [change, why] of INCOMPLETE) {
  nativeTest(`enabled with ${JSON.stringify(change).slice(0, 80)} refuses every token, and says why`, async () => {
    const { value, stderr } = await resultOf({ ...COMPLETE, ...change });
    assert.deepEqual(value, { valid: false, error: 'Token validation not configured' });
    assert.match(stderr, /every token is refused/);
    assert.match(stderr, why);
    assert.doesNotMatch(stderr, /AAAA/);
  });
}

nativeTest('settings that throw when they are read refuse every token', async () => {
  for (const name of ['misconfigured', 'jwt', 'authorizationServers', 'resourceUri', 'introspection', 'cache', 'server', 'scopeHierarchy']) {
    const make = `Object.defineProperty({ ...config }, '${name}', { get() { throw new Error('boom'); } })`;
    assert.deepEqual((await resultOf(COMPLETE, { make })).value, { valid: false, error: 'Token validation not configured' }, name);
  }
});

nativeTest('where authorization is off, nothing is told', async () => {
  const { value, stderr } = await resultOf({ enabled: false, resourceUri: '', authorizationServers: [] });
  assert.deepEqual([value.valid, stderr], [false, '']);
});

nativeTest('complete settings are silent', async () => {
  const { value, stderr } = await resultOf(COMPLETE);
  assert.deepEqual([value.error, stderr], ['Invalid Compact JWS', '']);
});

for (const [what, change] of [
  ['the keys are where authorizationServers[] says', ({ issuer, jwksUri }) => ({ authorizationServers: [{ issuer, tokenEndpoint: `${issuer}/oauth2/token`, jwksUri }] })],
  ['the keys are discovered from the issuer', ({ issuer }) => ({ authorizationServers: [{ issuer, tokenEndpoint: `${issuer}/oauth2/token` }] })],
  ['the keys are where jwt.jwksUri says', ({ issuer, jwksUri }) => ({ authorizationServers: [{ issuer }], jwt: { jwksUri } })],
]) {
  nativeTest(`the documentation's validator in production: ${what}`, async (t) => {
    const own = await startIssuer(t);
    const audience = 'https://mcp.gauzy.co';
    const { jwt, authorizationServers } = { jwt: {}, ...change(own) };
    const config = {
      enabled: true,
      resourceUri: 'https://mcp.gauzy.co',
      authorizationServers,
      jwt: { audience, issuer: own.issuer, algorithms: ['RS256'], ...jwt },
    };
    const token = await own.sign({ aud: audience });
    const program = `
      const { OAuthValidator } = require('@gauzy/mcp-oauth');
      const validator = new OAuthValidator(${JSON.stringify(config)});
      (async () => console.log(JSON.stringify(await validator.validateToken(${JSON.stringify(token)}))))();`;
    const { value } = await evaluate(program, { env: { NODE_ENV: 'production' } });
    assert.deepEqual([value.valid, value.subject, value.audience], [true, 'user-1', audience]);
  });
}

nativeTest('the environment is enough', async (t) => {
  const own = await startIssuer(t);
  const program = (token) => `
    const { OAuthValidator, loadAuthorizationConfig } = require('.');
    new OAuthValidator(loadAuthorizationConfig()).validateToken(${JSON.stringify(token)}, ['mcp.read']).then((r) => console.log(JSON.stringify(r)));`;
  const token = await own.sign();
  for (const [name, more] of [
    ['MCP_AUTH_ENABLED', { MCP_AUTH_SERVERS: JSON.stringify([{ issuer: own.issuer }]) }],
    ['MCP_AUTHORIZATION_ENABLED', { MCP_AUTH_JWT_ISSUER: own.issuer }],
    ['MCP_AUTH_ENABLED', { MCP_AUTH_JWT_ISSUER: own.issuer, MCP_AUTH_JWT_JWKS_URI: own.jwksUri }],
    ['MCP_AUTH_ENABLED', { MCP_AUTH_JWT_ISSUER: own.issuer, MCP_AUTH_JWT_PUBLIC_KEY: own.pem.replaceAll('\n', '\\n') }],
  ]) {
    const { value } = await evaluate(program(token), { env: { [name]: 'true', MCP_AUTH_RESOURCE_URI: RESOURCE, ...more } });
    assert.deepEqual([value.valid, value.error], [true, undefined], JSON.stringify(more));
  }
});
