// Reading what is deployed.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A file's text, by its path from the root. */
export const text = (path) => readFileSync(`${ROOT}/${path}`, 'utf8');

/** A YAML file's content. */
export const yaml = (path) => parse(text(path));

/** The files of a folder with one ending, by their paths from the root. */
export function listed(folder, ending) {
  const names = readdirSync(`${ROOT}/${folder}`).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => `${folder}/${name}`);
}

/** The version of the workspace. */
export const VERSION = /^\[workspace\.package\]\s+version = "([^"]+)"/m.exec(text('Cargo.toml'))[1];
