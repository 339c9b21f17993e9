// Gauzy databases on real servers, with the fixture that the Rust tests use in them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { serverBinary } from '../../clients/support/binary.mjs';

export const KINDS = ['postgres', 'mariadb', 'sqlite'];

/** The launchers of this process, by kind: they share a server each. */
const launchers = new Map();

/**
 * A database of its own for a test; undefined, and the test is skipped aloud, where its server is
 * not installed.
 */
export async function gauzyDatabase(t, kind) {
  if (!launchers.has(kind)) launchers.set(kind, new Launcher(kind));
  return launchers.get(kind).open(t);
}

/** Ends the servers; to be called after all tests of a file. */
export async function stopDatabases() {
  await Promise.all([...launchers.values()].map((launcher) => launcher.stop()));
  launchers.clear();
}

class Launcher {
  #child;
  #lines;
  #last = Promise.resolve();
  #count = 0;

  constructor(kind) {
    this.kind = kind;
    this.#child = spawn(program(), [kind], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async open(t) {
    const answer = await this.ask('new');
    if (answer === 'missing') {
      t.skip(`${this.kind} is not installed`);
      return undefined;
    }
    const number = this.#count++;
    const variables = Object.fromEntries(answer.split('\t').map((pair) => /^(\w+)=(.*)$/.exec(pair).slice(1)));
    return {
      kind: this.kind,
      variables,
      options: Object.fromEntries(Object.entries(variables).map(([name, value]) => [camel(name), value])),
      run: (statements) => this.ask(`run ${number} ${statements.replace(/\s+/g, ' ')}`),
      kill: () => this.ask('kill'),
      again: () => this.ask('again'),
    };
  }

  /** One line there, one line back, in turn. */
  ask(line) {
    const asked = this.#last.then(async () => {
      this.#child.stdin.write(`${line}\n`);
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`the databases of ${this.kind} ended at: ${line}`);
      return value;
    });
    this.#last = asked.catch(() => {});
    return asked;
  }

  async stop() {
    await this.#last;
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }
}

function program() {
  const path = join(dirname(serverBinary()), 'examples', 'gauzy_server');
  if (existsSync(path)) return path;
  throw new Error(
    `${path} is missing: build it with ` +
      '`cargo build --profile ci -p gauzy-mcp-auth-users --features gauzy --example gauzy_server`',
  );
}

/** `DB_HOST` is `dbHost`. */
function camel(name) {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
