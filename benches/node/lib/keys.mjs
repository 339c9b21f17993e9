// Keys of the benchmark, new ones each time.
import { generateKeyPairSync } from 'node:crypto';

const KINDS = {
  RS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
};

// A private key in PEM (PKCS #8).
export const newKey = (alg) =>
  generateKeyPairSync(...KINDS[alg]).privateKey.export({ format: 'pem', type: 'pkcs8' });
