// Processes under test: started on a free port in a folder of their own, watched, stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const TICKS_PER_SECOND = 100;
const PATIENCE = 60_000;

const live = new Set();

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// A server that says on stdout when it is ready. `log` takes its stderr; `input` is all that it
// gets on stdin; with `asks` stdin stays open.
export async function start(
  name,
  base,
  command,
  args,
  { env = {}, input, asks = false, log, ipc = false } = {},
) {
  const stderr = log ? openSync(log, 'a') : 'inherit';
  const stdin = asks || input !== undefined ? 'pipe' : 'ignore';
  const stdio = [stdin, 'pipe', stderr, ...(ipc ? ['ipc'] : [])];
  const began = process.hrtime.bigint();
  const child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
  live.add(child);
  child.once('exit', () => live.delete(child));
  if (input !== undefined) child.stdin.end(input);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${code} before it was ready; see ${log ?? 'above'}`);
  });
  failed.catch(() => {});
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${name} was not ready in time`)), PATIENCE).unref();
  });
  const lines = createInterface(child.stdout);
  const [said] = await Promise.race([once(lines, 'line'), failed, late]);
  const readyAfter = Number(process.hrtime.bigint() - began) / 1e6;
  return { name, base, child, pid: child.pid, readyAfter, log, lines, said };
}

export async function stop(server) {
  if (server.child.exitCode !== null) return;
  server.child.kill('SIGTERM');
  await once(server.child, 'exit');
}

// Ends whatever a run that failed has left.
export const stopAll = () => Promise.all([...live].map((child) => stop({ child })));

// Seconds of CPU that a process has used, all its threads together.
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

// Resident memory, in MiB.
export function rss(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

// Runs a program to its end; answers what it wrote to stdout.
export async function run(command, args, env = {}) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return out;
}
