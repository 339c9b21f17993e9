// Programs in processes of their own.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const DEADLINE = 120_000;

/**
 * Runs Node and waits for it to exit by itself.
 *
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string }} [options] `env` is all that is in the environment beside PATH and HOME
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function node(args, { env = {}, cwd = ROOT } = {}) {
  const { PATH, HOME } = process.env;
  const options = { cwd, env: { PATH, HOME, ...env }, timeout: DEADLINE, maxBuffer: 16 << 20 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`${args.join(' ')} did not exit by itself: ${stderr}`));
      else resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

/** What a CommonJS program prints as JSON, and what it logs. */
export async function evaluate(program, options) {
  const { code, stdout, stderr } = await node(['-e', program], options);
  if (code !== 0) throw new Error(`the program exited with ${code}: ${stderr}`);
  return { value: JSON.parse(stdout), stderr };
}
