#!/usr/bin/env node
// Packs for npm what was built:
//
//   node scripts/pack.mjs BUILT OUT [--complete]
//
// BUILT holds files mcp-oauth.<target>.node and gauzy-mcp-auth-<target>; OUT gets an archive for
// each, and those of @gauzy/mcp-oauth and @gauzy/mcp-auth. With --complete, none may be missing.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { notices } from './notices.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LICENCES = ['LICENSE-APACHE', 'LICENSE-MIT'];
const NOTICES = 'THIRD-PARTY-NOTICES';
const PROGRAM = 'gauzy-mcp-auth';
/** The crates that the binaries are built from. */
const [ADDON, SERVER] = ['gauzy-mcp-auth-node', 'gauzy-mcp-auth-cli'];
/** What only the repository needs. */
const NOT_PUBLISHED = ['private', 'scripts', 'devDependencies', 'workspaces'];

const read = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folders in one that describe packages. */
function packagesIn(folder) {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'package.json')));
  return names.map((name) => ({ target: name, folder: join(folder, name), manifest: read(join(folder, name)) }));
}

/** The packages with a native module, and those with the server. */
export function platformPackages() {
  const addons = packagesIn(join(ROOT, 'npm')).filter(({ target }) => target !== 'mcp-auth');
  return { addons, servers: packagesIn(join(ROOT, 'npm/mcp-auth')) };
}

/**
 * Packs everything.
 *
 * @param {{ built: string, out: string, complete?: boolean }} options
 * @returns {{ archives: string[], missing: string[] }} names of files, and of packages
 */
export function pack({ built, out, complete = false }) {
  const { addons, servers } = platformPackages();
  const binaries = [
    ...addons.map((one) => ({ ...one, crate: ADDON, from: `mcp-oauth.${one.target}.node`, to: one.manifest.main })),
    ...servers.map((one) => ({ ...one, crate: SERVER, from: `${PROGRAM}-${one.target}`, to: PROGRAM })),
  ];
  const here = binaries.filter(({ from }) => existsSync(join(built, from)));
  const missing = binaries.filter((one) => !here.includes(one)).map(({ manifest }) => manifest.name);
  if (complete && missing.length > 0) throw new Error(`not built: ${missing.join(', ')}`);
  mkdirSync(out, { recursive: true });
  const written = new Map([ADDON, SERVER].map((crate) => [crate, notices(crate)]));
  const archives = here.map(({ folder, crate, from, to }) =>
    staged((stage) => {
      copy(folder, stage, ['package.json', 'README.md']);
      writeFileSync(join(stage, NOTICES), written.get(crate));
      copyFileSync(join(built, from), join(stage, to));
      chmodSync(join(stage, to), 0o755);
      return archive(stage, out);
    }),
  );
  archives.push(packServer(out), packRoot(out, addons));
  return { archives, missing };
}

function packServer(out) {
  return staged((stage) => {
    copy(join(ROOT, 'npm/mcp-auth'), stage, ['package.json', 'README.md', 'bin.js']);
    return archive(stage, out);
  });
}

/**
 * The package that is required. Its dependencies on the others are added here: in the repository,
 * where they are not published yet, installing would look for them.
 */
function packRoot(out, addons) {
  return staged((stage) => {
    const [{ files }] = JSON.parse(npm(ROOT, 'pack', '--dry-run', '--json'));
    copy(ROOT, stage, files.map(({ path }) => path));
    const manifest = read(ROOT);
    for (const member of NOT_PUBLISHED) delete manifest[member];
    manifest.optionalDependencies = Object.fromEntries(
      addons.map((one) => [one.manifest.name, one.manifest.version]),
    );
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return archive(stage, out);
  });
}

function staged(work) {
  const stage = mkdtempSync(join(tmpdir(), 'mcp-oauth-pack-'));
  try {
    copy(ROOT, stage, LICENCES);
    return work(stage);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function copy(from, to, files) {
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
}

function archive(stage, out) {
  const [{ filename }] = JSON.parse(npm(stage, 'pack', '--json', '--pack-destination', resolve(out)));
  return filename;
}

function npm(cwd, ...args) {
  const shell = process.platform === 'win32';
  return execFileSync('npm', [...args, '--ignore-scripts'], { cwd, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [built, out] = argv.slice(2).filter((argument) => !argument.startsWith('--'));
  if (!out) throw new Error('usage: node scripts/pack.mjs BUILT OUT [--complete]');
  const { archives, missing } = pack({ built, out, complete: argv.includes('--complete') });
  console.log(`packed into ${out}:\n  ${archives.join('\n  ')}`);
  if (missing.length > 0) console.log(`not built, so not packed:\n  ${missing.join('\n  ')}`);
}
