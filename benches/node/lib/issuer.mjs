// An authorization server as far as a resource sees it: keys over HTTP, and tokens.
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { SignJWT } from 'jose';

import { APP, AUDIENCE, SCOPE } from '../../lib/names.mjs';
import { newKey } from './keys.mjs';

const KID = 'bench';
export const SUBJECT = 'bench';

// Keys are listed until it is closed.
export async function openIssuer(alg) {
  const privateKey = createPrivateKey(newKey(alg));
  const publicKey = createPublicKey(privateKey);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KID, alg, use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const token = () =>
    new SignJWT({ client_id: APP, scope: SCOPE })
      .setProtectedHeader({ alg, typ: 'at+jwt', kid: KID })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject(SUBJECT)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return {
    alg,
    issuer,
    audience: AUDIENCE,
    jwksUri: `${issuer}/jwks.json`,
    publicKey,
    pem: publicKey.export({ format: 'pem', type: 'spki' }),
    tokens: (count) => Promise.all(Array.from({ length: count }, token)),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
