// Reading packed packages.
import { execFileSync } from 'node:child_process';

const tar = (...args) => execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** The files of an archive, each with whether it is executable. */
export function files(archive) {
  const lines = tar('-tvzf', archive).trim().split('\n');
  const entries = lines.map((line) => /^(\S+).* package\/(.+)$/.exec(line));
  return entries.map(([, mode, path]) => ({ path, executable: mode[3] === 'x' }));
}

/** The text of one file of an archive. */
export function text(archive, path) {
  return tar('-xOzf', archive, `package/${path}`);
}

/** The package.json of an archive. */
export function manifest(archive) {
  return JSON.parse(text(archive, 'package.json'));
}
