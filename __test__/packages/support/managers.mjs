// The package managers, each installing from a registry into an empty folder.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOOLS = fileURLToPath(new URL('../node_modules/', import.meta.url));
const DEADLINE = 180_000;

const tool = (path) => [process.execPath, join(TOOLS, path)];

/** How each installs a package, running no script of it. */
const MANAGERS = {
  npm: (home) => ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', `${home}/cache`],
  'yarn 1': (home) => [...tool('yarn/bin/yarn.js'), 'add', '--ignore-scripts', '--non-interactive', '--cache-folder', `${home}/cache`],
  pnpm: (home) => [...tool('pnpm/bin/pnpm.cjs'), 'add', '--ignore-scripts', '--store-dir', `${home}/store`],
};

export const NAMES = Object.keys(MANAGERS);

/** Why a manager cannot be had, if so. */
export function missing(name) {
  if (name === 'npm' || existsSync(join(TOOLS, name.split(' ')[0]))) return undefined;
  return `${name} is not installed: run \`npm ci --prefix __test__/packages\``;
}

/**
 * An empty project, gone after the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} registry its URL
 */
export async function emptyProject(t, registry) {
  const home = await mkdtemp(join(tmpdir(), 'mcp-oauth-installed-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, 'project');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "project", "version": "1.0.0", "private": true }');
  await writeFile(join(folder, '.npmrc'), `registry=${registry}\nupdate-notifier=false\n`);
  const env = { PATH: process.env.PATH, HOME: home, CI: 'true', NO_COLOR: '1' };
  const run = (command, ...args) => execute(command, args, { cwd: folder, env });
  return { folder, run, install: (manager, ...names) => run(...MANAGERS[manager](home), ...names) };
}

/** Runs to the end; answers what was printed, and fails with all of it. */
function execute(command, args, options) {
  // On Windows npm and npx are scripts of the shell.
  const shell = process.platform === 'win32' && /^np[mx]$/.test(command);
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...options, shell, timeout: DEADLINE, maxBuffer: 1 << 24 }, (cause, stdout, stderr) => {
      if (!cause) return resolve({ stdout, stderr });
      return reject(new Error(`${command} ${args.join(' ')}: ${cause.message}\n${stdout}\n${stderr}`, { cause }));
    });
  });
}
