// A terminal session as a page shows it: commands after `$`, and what they print.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const READY = 'gauzy-mcp-auth listening on ';
const STOP = '^C';
const DEADLINE = 60_000;

/**
 * The commands of a block, each with what it prints. `$` begins a command, `>` continues it.
 *
 * @param {string[]} lines
 * @returns {{ command: string, output: string }[]}
 */
export function commands(lines) {
  const found = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) found.push({ command: [line.slice(2)], output: [] });
    else if (/^> ?/.test(line) && found.at(-1)?.output.length === 0) {
      found.at(-1).command.push(line.replace(/^> ?/, ''));
    } else if (found.length > 0) found.at(-1).output.push(line);
    else throw new Error(`output without a command: ${line}`);
  }
  const joined = (texts) => texts.join('\n').trim();
  return found.map(({ command, output }) => ({ command: command.join('\n'), output: joined(output) }));
}

/** Whether a text is what a page says, in which `…` stands for anything. */
export function matches(text, expected) {
  const escape = (part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${expected.split('…').map(escape).join('[\\s\\S]*?')}$`).test(text.trim());
}

/** A shell, and at most one server that it has started. */
export class Session {
  #shell;
  #lines;
  #serves = false;

  /** @param {{ cwd: string, env: object, logs: string }} options `logs` is a folder */
  constructor({ cwd, env, logs }) {
    const all = { ...env, SESSION_OUT: `${logs}/out`, SESSION_LOG: `${logs}/log` };
    this.#shell = spawn('bash', ['-s'], { cwd, env: all, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#shell.stdout)[Symbol.asyncIterator]();
    this.#shell.stdin.write('exec 2>&1\n');
  }

  /** Runs a command; answers what it printed. */
  async run({ command, output }) {
    const stopped = output === STOP || output.endsWith(`\n${STOP}`);
    if (!output.startsWith(READY) && !stopped) return this.#inShell(command);
    const ready = await this.#start(command);
    if (!stopped) return ready;
    await this.stop();
    return `${ready}\n${STOP}`;
  }

  /** Ends the server as Ctrl+C does. */
  async stop() {
    if (!this.#serves) return;
    this.#serves = false;
    await this.#inShell('kill -INT $SESSION_SERVER && wait $SESSION_SERVER || { cat "$SESSION_LOG"; false; }');
  }

  /** Ends everything. */
  async close() {
    await this.stop();
    this.#shell.stdin.end();
    if (this.#shell.exitCode === null) await once(this.#shell, 'exit');
  }

  async #inShell(command) {
    const mark = `-- done ${Math.random()} `;
    this.#shell.stdin.write(`{ ${command}\n} < /dev/null\nprintf '\\n%s%s\\n' '${mark}' "$?"\n`);
    const timer = setTimeout(() => this.#shell.kill('SIGKILL'), DEADLINE);
    const printed = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`the shell ended in: ${command}\n${printed.join('\n')}`);
      if (value.startsWith(mark)) {
        clearTimeout(timer);
        const code = Number(value.slice(mark.length));
        if (code !== 0) throw new Error(`exit code ${code}: ${command}\n${printed.join('\n')}`);
        return printed.join('\n').trim();
      }
      printed.push(value);
    }
  }

  /** In the same shell, whose variables count for it too. */
  async #start(command) {
    await this.stop();
    this.#serves = true;
    return this.#inShell(`rm -f "$SESSION_OUT"
( exec ${command} ) > "$SESSION_OUT" 2> "$SESSION_LOG" &
SESSION_SERVER=$!
until [ -s "$SESSION_OUT" ]; do
  kill -0 $SESSION_SERVER 2> /dev/null || { cat "$SESSION_LOG"; exit 1; }
  sleep 0.1
done
cat "$SESSION_OUT"`);
  }
}
