// The archives that are tested: those that pack.mjs has packed, or those in the folder that
// MCP_AUTH_PACKED names.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { platform } = createRequire(import.meta.url)('../../../src/node/js/platform.js');

/** This machine's target, `linux-x64-gnu` for instance. */
export const HERE = platform().target;

/** Where `scripts/build-target` puts what it builds for tests. */
const BUILT = join(ROOT, 'target/packages');
/** Where pack.mjs puts what it packs. */
export const PACKED = join(BUILT, 'packed');

/**
 * The archives, and where they are.
 *
 * @returns {{ folder: string, archives: string[] }}
 */
export function packedHere() {
  const folder = process.env.MCP_AUTH_PACKED ? resolve(ROOT, process.env.MCP_AUTH_PACKED) : PACKED;
  const archives = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.tgz')) : [];
  if (archives.length > 0) return { folder, archives };
  throw new Error(`there are no packages in ${folder}: \`npm run test:packages\` packs them first`);
}

/** The module that was built for a target, if it was. */
export function addon(target) {
  const file = `mcp-oauth.${target}.node`;
  return [join(BUILT, file), join(ROOT, file)].find(existsSync);
}

/** Whether the archives have a real module for a target. */
export function isBuilt(target) {
  return process.env.MCP_AUTH_PACKED !== undefined || addon(target) !== undefined;
}
