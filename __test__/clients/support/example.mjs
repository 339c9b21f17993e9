// The applications in `examples/`, as they stand there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './listen.mjs';

const FOLDER = new URL('../../../examples/', import.meta.url);
const START_DEADLINE = 120_000;
const METADATA = '/.well-known/oauth-authorization-server';

/**
 * Starts an example with a command, and stops it after the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} name its folder
 * @param {{ command?: string[], issuer?: string }} options `issuer` is what clients come by, if that
 *   is not the example's own address
 * @returns {Promise<{ port: number, issuer: string }>}
 */
export async function startExample(t, name, { command = ['npm', 'start'], issuer } = {}) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = {
    ...process.env,
    PORT: port,
    MCP_AUTH_PORT: port,
    MCP_AUTH_JWT_ISSUER: issuer ?? origin,
    MCP_RATE_LIMIT_ENABLED: 'false',
  };
  const [program, ...args] = command;
  const cwd = fileURLToPath(new URL(name, FOLDER));
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (log += text));
  }
  t.after(async () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  });
  await answering(`${origin}${METADATA}`, child, () => log);
  return { port, issuer: issuer ?? origin };
}

/** Waits until a URL is answered, or the program that shall answer has ended. */
export async function answering(url, child, log) {
  const deadline = Date.now() + START_DEADLINE;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${log()}`);
    if (Date.now() > deadline) throw new Error(`nobody answers:\n${log()}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
}
