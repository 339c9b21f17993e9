// The server, run from its package as `npx @gauzy/mcp-auth` runs it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { packedHere } from './support/built.mjs';
import { emptyProject } from './support/managers.mjs';
import { startRegistry } from './support/registry.mjs';

const READY = /^gauzy-mcp-auth listening on (http:\S+) /;
const DEADLINE = 60_000;
const SUPPORTED = ['linux', 'darwin'].includes(process.platform);

async function project(t) {
  const { url } = await startRegistry(t, packedHere());
  return emptyProject(t, url);
}

test('npx runs the server', { skip: !SUPPORTED }, async (t) => {
  const { run } = await project(t);
  const { stdout } = await run('npx', '--yes', '@gauzy/mcp-auth', '--version');
  assert.match(stdout, /^gauzy-mcp-auth \d+\.\d+\.\d+/);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`it serves until ${signal}, and ends as the server ends`, { skip: !SUPPORTED }, async (t) => {
    const { folder, install } = await project(t);
    await install('npm', '@gauzy/mcp-auth');
    const args = ['--listen', '127.0.0.1:0', '--store', 'memory:'];
    const child = spawn(join(folder, 'node_modules/.bin/mcp-auth'), args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(child, 'exit');
    t.after(() => child.kill('SIGKILL'));
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE);
    const [line] = await once(createInterface(child.stdout), 'line');
    const [, origin] = READY.exec(line);
    assert.equal((await fetch(`${origin}/healthz`)).status, 200);
    child.kill(signal);
    assert.deepEqual(await exited, [0, null]);
    clearTimeout(timer);
    await assert.rejects(fetch(`${origin}/healthz`));
  });
}

test('a setting that cannot be right is told by the exit code', { skip: !SUPPORTED }, async (t) => {
  const { run, install } = await project(t);
  await install('npm', '@gauzy/mcp-auth');
  await assert.rejects(run('node_modules/.bin/mcp-auth', '--listen', 'nowhere'), (error) => {
    assert.equal(error.cause.code, 2);
    assert.match(error.message, /gauzy-mcp-auth: .*listen/);
    return true;
  });
});

test('where there is no server, one line says so', async (t) => {
  const { run, install } = await project(t);
  await install('npm', '@gauzy/mcp-auth');
  const pretend = 'Object.defineProperty(process, "platform", { value: "win32" }); require("@gauzy/mcp-auth/bin.js")';
  await assert.rejects(run(process.execPath, '-e', pretend), (error) => {
    assert.match(error.message, /\n@gauzy\/mcp-auth: it does not run on win32 \w+, only on darwin-arm64, /);
    return true;
  });
});
