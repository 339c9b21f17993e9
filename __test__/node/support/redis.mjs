// Redis itself, on a free port, with everything it has in memory.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../clients/support/listen.mjs';

const DEADLINE = 30_000;
const MISSING = 'there is no redis-server: install the package redis-server';

/** Whether Redis is to be had; under CI it has to be. Otherwise the test is skipped aloud. */
export function hasRedis(t) {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  if (process.env.CI === 'true') throw new Error(MISSING);
  console.error(`NOT TESTED: ${t.name}: ${MISSING}`);
  t.skip(MISSING);
  return false;
}

/** Starts Redis, on this port and with this user beside the default one, and stops it after the test. */
export async function startRedis(t, { port, user } = {}) {
  port ??= await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'mcp-auth-redis-'));
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  if (user) args.push('--user', user[0], 'on', `>${user[1]}`, '~*', '&*', '+@all');
  const child = spawn('redis-server', args.map(String), { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  };
  t.after(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });
  const until = Date.now() + DEADLINE;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error('redis-server did not start');
    await pause(50);
  }
  return { url: `redis://127.0.0.1:${port}` };
}

async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
