// What pages show in `console` blocks is what happens: every command is run, in order, and its
// output compared. A page is one session in an empty folder.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { serverBinary } from '../clients/support/binary.mjs';
import { freePort } from '../clients/support/listen.mjs';
import { blocks, text, tracked } from './support/markdown.mjs';
import { Session, commands, matches } from './support/session.mjs';

const PORT = '3003';
const BUILD_AND_RUN = /^cargo run --release(?: --)?/;
const PAGES = tracked('README.md', 'docs/*.md');

for (const page of PAGES) {
  const shown = blocks(text(page)).filter(({ language }) => language === 'console');
  if (shown.length > 0) test(`what ${page} shows is what happens`, (t) => follow(t, shown));
}

test('there are pages with commands, and a wrong output is noticed', () => {
  assert.ok(PAGES.includes('docs/quickstart.md'));
  assert.ok(matches('{"a":1,"b":2}', '{"a":1,…'));
  assert.ok(!matches('{"a":2,"b":2}', '{"a":1,…'));
  assert.ok(!matches('more than nothing', ''));
});

async function follow(t, shown) {
  const home = await mkdtemp(join(tmpdir(), 'mcp-auth-docs-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const [bin, cwd] = [join(home, 'bin'), join(home, 'work')];
  await Promise.all([mkdir(bin), mkdir(cwd)]);
  await symlink(serverBinary(), join(bin, 'gauzy-mcp-auth'));
  const port = await freePort();
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: home, MCP_AUTH_PORT: String(port) };
  const session = new Session({ cwd, env, logs: home });
  t.after(() => session.close());
  const here = (text) => text.replaceAll(PORT, String(port));
  for (const { lines, line } of shown) {
    for (const { command, output } of commands(lines)) {
      const run = here(command.replace(BUILD_AND_RUN, 'gauzy-mcp-auth'));
      const printed = await session.run({ command: run, output: here(output) });
      assert.ok(matches(printed, here(output)), `line ${line}: ${command}\nshould print\n${output}\nbut printed\n${printed}`);
    }
  }
}
