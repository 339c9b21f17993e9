#!/usr/bin/env node
// The licences of everything that is linked into a package's binary, as those licences ask for:
//
//   node scripts/notices.mjs gauzy-mcp-auth-node > THIRD-PARTY-NOTICES
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FILES = /^(?:licen[cs]e|copying|notice|copyright)/i;
/** Sources in other languages that crates bring along, with licences of their own. */
const BROUGHT = ['aws-lc'];
const RULE = `\n${'-'.repeat(80)}\n`;

/** The text for a package of the workspace, built with all features. */
export function notices(name) {
  const args = ['metadata', '--format-version', '1', '--locked', '--all-features'];
  const metadata = JSON.parse(execFileSync('cargo', args, { cwd: ROOT, maxBuffer: 1 << 28 }));
  const crates = linked(metadata, name).filter(({ source }) => source !== null);
  const texts = new Map();
  for (const crate of crates) {
    for (const text of licences(dirname(crate.manifest_path))) {
      texts.set(text, [...(texts.get(text) ?? []), `${crate.name} ${crate.version}`]);
    }
  }
  const list = crates.map((crate) => `${crate.name} ${crate.version}: ${crate.license ?? 'see below'}`);
  const parts = [...texts].map(([text, names]) => `${[...new Set(names)].join(', ')}:\n\n${text}`);
  return [`This binary is made with code of these projects:\n\n${list.join('\n')}`, ...parts].join(RULE).concat('\n');
}

/** What a package depends on when it runs, however far. */
function linked({ packages, resolve }, name) {
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const start = packages.find((one) => one.name === name && one.source === null);
  const found = new Set([start.id]);
  for (const id of found) {
    const used = nodes.get(id).deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind === null));
    for (const { pkg } of used) found.add(pkg);
  }
  return packages.filter(({ id }) => found.has(id)).sort((a, b) => a.name.localeCompare(b.name));
}

function licences(folder) {
  const folders = [folder, ...BROUGHT.map((name) => join(folder, name))];
  const files = folders.flatMap((one) => names(one).filter((file) => FILES.test(file)).map((file) => join(one, file)));
  return files.map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim());
}

function names(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch {
    return [];
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(notices(argv[2]));
