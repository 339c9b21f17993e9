// The example of a protected MCP server, in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { answering } from '../../clients/support/example.mjs';
import { freePort } from '../../clients/support/listen.mjs';

const cwd = fileURLToPath(new URL('../../../examples/mcp-server/', import.meta.url));

/** Starts it with `npm start` for an authorization server, and stops it after the test. */
export async function startExampleMcpServer(t, port, issuer) {
  const origin = `http://localhost:${port}`;
  const env = { ...process.env, PORT: port, ISSUER: issuer };
  const child = spawn('npm', ['start'], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  t.after(async () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  });
  await answering(`${origin}/.well-known/oauth-protected-resource/mcp`, child, () => log);
  return { origin, log: () => log };
}

export { freePort };
