// What validates a token in the benchmark: one entry a line of the table. `make` answers
// `{ call, good?, check }`.
import { verify } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import bearer from 'express-oauth2-jwt-bearer';

import { OAuthValidator } from '../../../index.mjs';
import { SUBJECT } from '../lib/issuer.mjs';

// What `crypto.verify` is to be told (RFC 7518 §3, RFC 8037 §3.1).
const DIGESTS = { RS256: 'sha256', ES256: 'sha256', EdDSA: null };

// The signature alone, by Node.js' own cryptography.
async function raw({ alg, publicKey, tokens }) {
  const parts = tokens.map((token) => {
    const end = token.lastIndexOf('.');
    return [Buffer.from(token.slice(0, end)), Buffer.from(token.slice(end + 1), 'base64url')];
  });
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' };
  const call = taking(parts, ([input, signature]) => verify(DIGESTS[alg], input, key, signature));
  return { call, good: (valid) => valid, check: (valid) => expect(valid === true, valid) };
}

// One call after the other, each with the next of these.
function taking(all, call) {
  let next = 0;
  return () => {
    next = (next + 1) % all.length;
    return call(all[next]);
  };
}

function expect(holds, answer) {
  if (!holds) throw new Error(`a good token was refused: ${JSON.stringify(answer)}`);
}

const checkClaims = (claims) => expect(claims?.sub === SUBJECT, claims);

const own = (jwt, cache) => async (env) => {
  const { alg, issuer, audience } = env;
  const validator = new OAuthValidator({
    enabled: true,
    resourceUri: audience,
    authorizationServers: [],
    requiredScopes: [],
    jwt: { issuer, audience, algorithms: [alg], ...jwt(env) },
    cache,
  });
  const call = (token) => validator.validateToken(token, ['mcp.read']);
  const good = ({ valid }) => valid;
  const check = (result) => expect(result.valid && result.subject === SUBJECT, result);
  return { call: taking(env.tokens, call), good, check };
};

const withKey = ({ pem }) => ({ publicKey: pem });
const withKeySet = ({ jwksUri }) => ({ jwksUri });
const OFF = { tokenTtl: 0 };

const jose = (key) => async (env) => {
  const options = { issuer: env.issuer, audience: env.audience, algorithms: [env.alg] };
  const found = key(env);
  const call = (token) => jwtVerify(token, found, options);
  return { call: taking(env.tokens, call), check: ({ payload }) => checkClaims(payload) };
};

const fast =
  (cache) =>
  async ({ alg, pem, issuer, audience, tokens }) => {
    const options = { key: pem, algorithms: [alg], allowedIss: issuer, allowedAud: audience };
    return { call: taking(tokens, createVerifier({ ...options, cache })), check: checkClaims };
  };

// Called as Express would: it has no other entrance.
async function middleware({ alg, issuer, audience, jwksUri, tokens }) {
  const handle = bearer.auth({ issuer, audience, jwksUri, tokenSigningAlg: alg });
  const request = (token) => ({
    headers: { host: 'localhost', authorization: `Bearer ${token}` },
    method: 'GET',
    protocol: 'http',
    originalUrl: '/mcp',
    query: {},
    is: () => false,
    get: (name) => (name === 'Host' ? 'localhost' : undefined),
  });
  const call = (token) =>
    new Promise((resolve, reject) => {
      const own = request(token);
      handle(own, {}, (error) => (error ? reject(error) : resolve(own.auth.payload)));
    });
  return { call: taking(tokens, call), check: checkClaims };
}

const REMOTE = [
  { name: 'OAuthValidator, JWKS', make: own(withKeySet, OFF) },
  {
    name: 'jose, JWKS',
    make: jose(({ jwksUri }) => createRemoteJWKSet(new URL(jwksUri))),
  },
  { name: 'express-oauth2-jwt-bearer, JWKS', make: middleware },
];

// Where the keys come from makes the same difference whatever their algorithm.
export const validators = (alg) => [
  { name: 'node:crypto, the signature alone', blocking: true, make: raw },
  { name: 'OAuthValidator, key', make: own(withKey, OFF) },
  { name: 'jose, key', make: jose(({ publicKey }) => publicKey) },
  { name: 'fast-jwt', blocking: true, make: fast(false) },
  ...(alg === 'RS256' ? REMOTE : []),
  { name: 'OAuthValidator, key, cached', make: own(withKey, { tokenTtl: 300 }) },
  { name: 'fast-jwt, cached', blocking: true, make: fast(true) },
];
