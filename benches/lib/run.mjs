// One run of a benchmark: its mode by the command line, a folder of its own, and the end of both.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { stopAll } from './process.mjs';
import { HERE } from './servers.mjs';

export const say = (line) => process.stderr.write(`${line}\n`);

const commit = () =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: HERE }).toString().trim();

// `modes` are settings by the names full, quick and smoke; the folder's name starts with `prefix`.
// `run` has `measure` fill the results, and `render` show them; in full mode that writes the page.
export function begin(prefix, modes) {
  const name = process.argv[2] ?? 'full';
  const mode = modes[name];
  if (!mode) throw new Error('name full, quick or smoke');
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const began = Date.now();
  const run = async (measure, render) => {
    try {
      const results = { mode: name, ...mode };
      await measure(results);
      results.minutes = (Date.now() - began) / 60_000;
      results.commit = commit();
      say(`done in ${results.minutes.toFixed(1)} minutes`);
      await render(results, name === 'full');
    } finally {
      await stopAll();
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return { mode, folder, run };
}
