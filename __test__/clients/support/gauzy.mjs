// A Gauzy database for the server, with a few people in it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { serverBinary } from './binary.mjs';

/** Somebody with one address and password in two workspaces. */
export const TWICE = { email: 'dup@example.com', password: 'correct horse battery staple' };

/**
 * Writes the database and answers the variables that name it; it is removed after the test.
 *
 * @param {import('node:test').TestContext} t
 * @returns {Promise<Record<string, string>>}
 */
export async function gauzyDatabase(t) {
  const writer = join(dirname(serverBinary()), 'examples', 'gauzy_database');
  if (!existsSync(writer)) {
    throw new Error(
      `${writer} is missing: build it with ` +
        '`cargo build --profile ci -p gauzy-mcp-auth-users --features gauzy --example gauzy_database`',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'mcp-auth-gauzy-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'gauzy.sqlite3');
  await promisify(execFile)(writer, [path]);
  return { MCP_AUTH_USERS: 'gauzy', DB_TYPE: 'better-sqlite3', DB_PATH: path };
}
