// The programs that check files by their schemas and by good practice.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './files.mjs';

const CHECKERS = join(ROOT, 'target/checkers/bin');

/**
 * A test that a program finds nothing wrong. Where it is not installed, that is said, and under CI
 * the test fails.
 *
 * @param {string} name what holds
 * @param {string} program
 * @param {string[]} args
 */
export function checked(name, program, args) {
  test(name, (t) => {
    const path = join(CHECKERS, program);
    if (!existsSync(path) && process.env.CI !== 'true') return t.skip('run scripts/install-checkers');
    const { status, stdout, stderr, error } = spawnSync(path, args, { cwd: ROOT, encoding: 'utf8' });
    assert.ifError(error);
    assert.equal(status, 0, `${stdout}${stderr}`);
    return undefined;
  });
}

/** A test that a program finds what is wrong in a file with some text. */
export function finds(name, program, args, content, found) {
  test(name, (t) => {
    const path = join(CHECKERS, program);
    if (!existsSync(path) && process.env.CI !== 'true') return t.skip('run scripts/install-checkers');
    const folder = mkdtempSync(join(tmpdir(), 'mcp-auth-checkers-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'wrong');
    writeFileSync(file, content);
    const { status, stdout, stderr } = spawnSync(path, [...args, file], { cwd: ROOT, encoding: 'utf8' });
    assert.notEqual(status, 0);
    assert.match(stdout + stderr, found);
    return undefined;
  });
}
