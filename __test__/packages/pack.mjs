// Packs for the tests: the binaries that were built for tests, and files that are none for other
// platforms.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, platformPackages } from '../../scripts/pack.mjs';
import { serverBinary } from '../clients/support/binary.mjs';
import { HERE, PACKED, addon } from './support/built.mjs';

const SERVER_HERE = `${process.platform}-${process.arch}`;

if (!process.env.MCP_AUTH_PACKED) {
  const built = mkdtempSync(join(tmpdir(), 'mcp-oauth-built-'));
  try {
    gather(built);
    rmSync(PACKED, { recursive: true, force: true });
    mkdirSync(PACKED, { recursive: true });
    pack({ built, out: PACKED, complete: true });
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function gather(built) {
  const { addons, servers } = platformPackages();
  if (!addon(HERE)) throw new Error(`there is no native module for ${HERE}: run \`scripts/build-addon ci\``);
  const take = (file, from, target) => {
    if (from) stripped(from, join(built, file));
    else writeFileSync(join(built, file), `not built for ${target}\n`);
  };
  for (const { target } of addons) take(`mcp-oauth.${target}.node`, addon(target), target);
  for (const { target } of servers) {
    take(`gauzy-mcp-auth-${target}`, target === SERVER_HERE && serverBinary(), target);
  }
}

/** Copies without what is for debuggers: it would take most of the time to pack. */
function stripped(from, to) {
  try {
    execFileSync('strip', ['--strip-debug', '-o', to, from], { stdio: 'ignore' });
  } catch {
    copyFileSync(from, to);
  }
}
