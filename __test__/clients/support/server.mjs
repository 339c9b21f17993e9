// The real server, started afresh.
import './loopback-only.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverBinary } from './binary.mjs';
import { startExample } from './example.mjs';
import { startRewritingProxy } from './rewriting-proxy.mjs';

const READY = /^gauzy-mcp-auth listening on https?:\/\/127\.0\.0\.1:(\d+) \(issuer (\S+)\)$/;
const START_DEADLINE = 30_000;
/** Names a built example that stands in for the binary. */
const { MCP_AUTH_EXAMPLE: EXAMPLE } = process.env;

/** An account that every development server and every example has. */
export const DEMO = { email: 'admin@ever.co', password: 'admin' };

/**
 * Starts the server and stops it after the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ args?: string[], env?: object, config?: string, tls?: object, rewrite?: (headers: object) => void }}
 *   options more arguments, variables, a settings file in TOML, a key and a certificate to speak
 *   https with, and a change to the headers of every answer
 * @returns {Promise<{ issuer: string }>}
 */
export async function startServer(t, { args = [], env = {}, config, tls, rewrite } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-auth-clients-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const all = ['--listen', 'localhost:0', '--store', 'memory:', '--rate-limit', 'off', ...args];
  const file = async (flag, name, content) => {
    await writeFile(join(folder, name), content);
    all.push(flag, join(folder, name));
  };
  if (config) await file('--config', 'settings.toml', config);
  if (tls) {
    await file('--tls-cert', 'cert.pem', tls.cert);
    await file('--tls-key', 'key.pem', tls.key);
  }
  const proxy = rewrite && (await startRewritingProxy(rewrite));
  if (proxy) {
    t.after(() => proxy.close());
    all.push('--issuer', proxy.origin);
  }
  const { port, issuer } = EXAMPLE
    ? await startExample(t, EXAMPLE, { command: ['node', 'dist/main.js'], issuer: proxy?.origin })
    : await run(t, all, folder, env);
  proxy?.forwardTo(port);
  return { issuer };
}

async function run(t, args, folder, more) {
  const env = { PATH: process.env.PATH, HOME: folder, ...more };
  const child = spawn(serverBinary(), args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  t.after(async () => {
    child.kill('SIGTERM');
    const [code] = await exited;
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${log}`);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_DEADLINE);
  for await (const line of createInterface(child.stdout)) {
    clearTimeout(timer);
    const [, port, issuer] = READY.exec(line) ?? [];
    if (!port) throw new Error(`not a ready line: ${line}`);
    return { port: Number(port), issuer };
  }
  throw new Error(`the server did not start:\n${log}`);
}
