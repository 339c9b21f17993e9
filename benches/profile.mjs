// Where the time of a token request goes; docs/profile.md says how to read it.
// `node profile.mjs threads|instructions RS256|ES256|EdDSA memory|sqlite cc|refresh [seconds|requests]`
// BENCH_BINARY names a build with symbols; `instructions` needs valgrind.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Browser, asService, post, tokens } from './lib/flow.mjs';
import { APP, SCOPE } from './lib/names.mjs';
import { stop, stopAll } from './lib/process.mjs';
import { TOKENS, refreshWith } from './lib/scenarios.mjs';
import { BINARY, ours } from './lib/servers.mjs';
import { load } from './lib/wrk.mjs';

const [how, alg, store, what, amount] = process.argv.slice(2);
const say = (...columns) => process.stdout.write(`${columns.join('  ')}\n`);
// What callgrind's tools complain of is no concern of ours.
const QUIET = { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] };
const NAMES = { cc: 'client credentials', refresh: 'refresh' };

// Microseconds on a processor and switches of each kind of thread.
function threads(pid) {
  const kinds = new Map();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const own = (file) => readFileSync(`/proc/${pid}/task/${id}/${file}`, 'utf8');
    const name = own('comm')
      .trim()
      .replace(/[-0-9]+$/, '');
    const kind = kinds.get(name) ?? { cpu: 0, switches: 0 };
    kind.cpu += Number(own('schedstat').split(' ')[0]) / 1000;
    for (const [, count] of own('status').matchAll(/voluntary_ctxt_switches:\s+(\d+)/g))
      kind.switches += Number(count);
    kinds.set(name, kind);
  }
  return kinds;
}

// Under the load of the benchmark: 32 connections.
async function perThread(server, folder) {
  const scenario = TOKENS.find(({ name }) => name === NAMES[what]);
  const run = (plan, seconds) =>
    scenario.measure ? scenario.measure(server, plan, seconds) : load(server, { ...plan, seconds });
  const plan = await scenario.prepare(server, { folder, rounds: 2 });
  await run(plan, 1);
  const before = threads(server.pid);
  const { requests, cpu } = await run(plan, Number(amount ?? 5));
  say(`${((cpu * 1e6) / requests).toFixed(1)} CPU-µs a request`);
  for (const [name, { cpu, switches }] of threads(server.pid)) {
    const was = before.get(name) ?? { cpu: 0, switches: 0 };
    const each = (now, then) => ((now - then) / requests).toFixed(2).padStart(8);
    say(name.padEnd(16), each(cpu, was.cpu), 'µs', each(switches, was.switches), 'switches');
  }
}

// Parts of a request, by the function that does each with all that it calls.
const PARTS = [
  ['the whole process', /PROGRAM TOTALS/],
  ['signature, by AWS-LC', /:<.*provider::Lent as .*Signer.*>::try_sign/],
  ['claims, their JSON and base64, signature', /:.*AccessToken::sign$/],
  ['record from JSON', /:mcp_auth_core::store::record::decode$/],
  ['record to JSON', /:mcp_auth_core::store::record::encode$/],
  ['tags of refresh tokens (HMAC)', /:aws_lc_rs::hmac::sign$/],
  ['randomness', /:.*SystemEntropy as .*>::fill$/],
  ['client authentication', /:mcp_auth_core::client_auth::authenticate$/],
  ['audit line', /:mcp_auth_core::event::Event::emit$/],
  ['span of the request', /:.*telemetry::trace::of_request$/],
  ['form', /:mcp_auth_http::body::params/],
  ['answer as JSON', /:mcp_auth_http::respond::json$/],
  ['HTTP head, read', /:.*h1::conn::Conn.*::poll_read_head$/],
  ['HTTP head, written', /:.*h1::conn::Conn.*::write_head$/],
  ['store, reading', /:.*sqlite::reader::Reader::run$/],
  ['store, writing', /:.*sqlite::writer::Writer::run$/],
  ['memory, taken (wherever)', /:malloc$/],
  ['memory, given back (wherever)', /:free$/],
];

// A number of requests, one after the other, counted by callgrind.
async function perPart(server, counts) {
  const requests = Number(amount ?? 200);
  let refresh_token;
  const one = {
    cc: () =>
      post(server, server.paths.token, {
        grant_type: 'client_credentials',
        scope: SCOPE,
        ...asService(server),
      }),
    refresh: async () => ({ refresh_token } = await refreshWith(server, refresh_token)),
  }[what];
  if (what === 'refresh')
    ({ refresh_token } = await tokens(server, new Browser(server), APP));
  for (let n = 0; n < 20; n += 1) await one();
  const switched = (to) => execFileSync('callgrind_control', ['-i', to, String(server.pid)], QUIET);
  switched('on');
  for (let n = 0; n < requests; n += 1) await one();
  switched('off');
  await stop(server);
  const options = ['--inclusive=yes', '--threshold=100', '--show-percs=no', counts];
  const text = execFileSync('callgrind_annotate', options, QUIET).toString();
  const lines = text.split('\n').map((line) => line.replace(/ \[[^\]]*\]\s*$/, '').trim());
  say('thousand instructions a request');
  for (const [name, pattern] of PARTS) {
    const line = lines.find((line) => pattern.test(line));
    const count = line ? Number(line.split(/\s/)[0].replaceAll(',', '')) : 0;
    say((count / requests / 1000).toFixed(1).padStart(8), name);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'profile-'));
try {
  const counts = join(folder, 'counts');
  let binary = BINARY;
  if (how === 'instructions') {
    const options = `--tool=callgrind --instr-atstart=no --callgrind-out-file=${counts}`;
    binary = join(folder, 'counted');
    writeFileSync(binary, `#!/bin/sh\nexec valgrind -q ${options} '${BINARY}' "$@"\n`);
    chmodSync(binary, 0o755);
  }
  const server = await ours({ name: 'profile', folder, store, alg, binary });
  await (how === 'instructions' ? perPart(server, counts) : perThread(server, folder));
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}
