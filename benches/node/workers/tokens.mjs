// generateTokenPair beside jose and fast-jwt, all with one key. `tokens.mjs JSON`
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { SignJWT, jwtVerify } from 'jose';

import { OAuth2TokenManager } from '../../../index.mjs';
import { APP, AUDIENCE, SCOPE } from '../../lib/names.mjs';
import { contest } from './contest.mjs';
import { newKey } from '../lib/keys.mjs';

const { alg, ...mode } = JSON.parse(process.argv[2]);
const ISSUER = 'https://issuer.example';
const KID = 'bench';
const LIFETIME = 900;

const privateKey = newKey(alg);
const key = createPrivateKey(privateKey);
const publicKey = createPublicKey(key);
const header = { alg, typ: 'at+jwt', kid: KID };

const claims = () => {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'bench',
    client_id: APP,
    scope: SCOPE,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + LIFETIME,
  };
};

const check = async (token) => {
  await jwtVerify(token, publicKey, { issuer: ISSUER, audience: AUDIENCE, algorithms: [alg] });
};

const manager = new OAuth2TokenManager(ISSUER, AUDIENCE, {
  privateKey,
  keyId: KID,
  algorithm: alg,
});
await manager.ready();
const scopes = SCOPE.split(' ');
const pair = () => manager.generateTokenPair('bench', APP, scopes);
const alone = () => manager.generateTokenPair('bench', APP, scopes, { includeRefreshToken: false });
const checkPair = ({ accessToken }) => check(accessToken);

const fast = createSigner({ key: privateKey, algorithm: alg, kid: KID, header: { typ: 'at+jwt' } });

const contestants = [
  { name: 'pair', call: pair, check: checkPair },
  { name: 'access token', call: alone, check: checkPair },
  { name: 'jose', call: () => new SignJWT(claims()).setProtectedHeader(header).sign(key), check },
  { name: 'fast-jwt', call: () => fast(claims()), check, blocking: true },
];

const figures = {};
for (const inFlight of [1, 32]) figures[inFlight] = await contest(contestants, inFlight, mode);
manager.destroy();
process.stdout.write(JSON.stringify(figures));
