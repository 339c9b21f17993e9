// A certificate for loopback that nobody has signed.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Makes a key and a certificate for a host name, `localhost` unless told, with openssl. */
export async function selfSigned(host = 'localhost') {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-auth-clients-tls-'));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host},IP:127.0.0.1`];
  try {
    const files = ['-days', '2', '-keyout', key, '-out', cert];
    await promisify(execFile)('openssl', ['req', ...kind, ...names, ...files]);
    return { key: await readFile(key), cert: await readFile(cert) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
