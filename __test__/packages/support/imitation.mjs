// The loader in a process that says it is another, beside packages that say which one they are.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);

export const { TARGETS } = require('../../../src/node/js/platform.js');
export const VERSION = require('../../../package.json').version;

/**
 * Installs the loader and, for some targets, a package whose module is the target's name.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} targets
 * @param {{ version?: string, source?: string }} [packages] what differs in them
 */
export function install(t, targets, { version = VERSION, source } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'mcp-oauth-platform-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const write = (path, text) => {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const own = join(home, 'node_modules/@gauzy/mcp-oauth');
  for (const path of ['package.json', 'src/node/js/platform.js', 'src/node/js/binding.js']) {
    cpSync(join(ROOT, path), join(own, path));
  }
  for (const target of targets) {
    const name = `@gauzy/mcp-oauth-${target}`;
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version, main: 'main.js' }));
    write(`node_modules/${name}/main.js`, source ?? `module.exports = ${JSON.stringify(target)}`);
  }
  return { write, native: (machine) => run(home, join(own, 'src/node/js/binding.js'), machine) };
}

/**
 * Uses the native module twice.
 *
 * @param {{ platform: string, arch: string, report?: object|'throws'|null, ldd?: string|null,
 *   env?: object }} machine `report` is what the diagnostic report has, null where there is none
 * @returns {{ value?: string, errors: object[], loadedAtImport: boolean, seen: object }}
 */
function run(cwd, binding, { env, ...machine }) {
  const script = `(${inside})(${JSON.stringify(binding)}, ${JSON.stringify(machine)})`;
  const options = { cwd, env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' };
  return JSON.parse(execFileSync(process.execPath, ['-e', script], options));
}

/** Runs in the process that imitates. */
function inside(binding, { platform, arch, report, ldd }) {
  const fs = process.getBuiltinModule('node:fs');
  const seen = {};
  const set = (name, value) => Object.defineProperty(process, name, { value });
  set('platform', platform);
  set('arch', arch);
  const made = { excludeNetwork: false };
  made.getReport = () => {
    seen.during = made.excludeNetwork;
    if (report === 'throws') throw new Error('no report');
    return report;
  };
  set('report', report === null ? undefined : made);
  const { readFileSync } = fs;
  fs.readFileSync = (path, ...rest) => {
    if (path !== '/usr/bin/ldd') return readFileSync(path, ...rest);
    if (ldd === null) throw new Error('no such file');
    return ldd;
  };
  const { native } = require(binding);
  const loadedAtImport = Object.keys(require.cache).some((path) => /mcp-oauth-[^/]+\/main\.js$/.test(path));
  const answer = { errors: [], loadedAtImport, seen };
  for (let turn = 0; turn < 2; turn += 1) {
    try {
      answer.value = native();
    } catch ({ code, message }) {
      answer.errors.push({ code, message });
    }
  }
  seen.after = made.excludeNetwork;
  process.stdout.write(JSON.stringify(answer));
}
