// Load: wrk, and what it and the server's process did meanwhile.
import { join } from 'node:path';

import { cpuSeconds, rss, run } from './process.mjs';
import { HERE } from './servers.mjs';

const LUA = join(HERE, 'lua');

// Puts load on a server. An answer that is no success makes the whole run invalid.
export async function load(
  server,
  { path, script = 'report', seconds, connections = 32, threads = 2, env = {} },
) {
  const args = [
    `-t${threads}`,
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    join(LUA, `${script}.lua`),
  ];
  const before = cpuSeconds(server.pid);
  const out = await run('wrk', [...args, server.base + path], {
    ...env,
    BENCH_LUA: LUA,
    BENCH_PATH: path,
    BENCH_THREADS: String(threads),
    BENCH_KIND: server.kind,
  });
  const cpu = cpuSeconds(server.pid) - before;
  const line = /^RESULT (.*)$/m.exec(out);
  if (!line) throw new Error(`wrk says:\n${out}`);
  const result = JSON.parse(line[1]);
  if (result.failed > 0 || result.refused > 0) {
    throw new Error(
      `${server.name} ${script} ${path}: ${result.failed + (result.refused ?? 0)} requests failed; the run is invalid`,
    );
  }
  return { ...result, seconds: result.duration / 1e6, cpu, rss: rss(server.pid) };
}
