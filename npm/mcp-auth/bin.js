#!/usr/bin/env node
'use strict';
// Runs the program of the package that fits this machine, and ends as it ends.
const { spawn } = require('node:child_process');
const { constants } = require('node:os');

const PROGRAM = 'gauzy-mcp-auth';
const { optionalDependencies: packages } = require('./package.json');

function program() {
  const name = `@gauzy/mcp-auth-${process.platform}-${process.arch}`;
  if (!(name in packages)) {
    const those = Object.keys(packages).map((one) => one.replace('@gauzy/mcp-auth-', ''));
    fail(
      `it does not run on ${process.platform} ${process.arch}, only on ${those.join(', ')}. ` +
        'Use a container, or host it in Node.js with @gauzy/mcp-oauth.',
    );
  }
  try {
    return require.resolve(`${name}/${PROGRAM}`);
  } catch {
    return fail(
      `${name}@${packages[name]} is not installed. Install again on this machine, with optional ` +
        'dependencies (without --omit=optional, --no-optional, --ignore-optional).',
    );
  }
}

function fail(message) {
  process.stderr.write(`@gauzy/mcp-auth: ${message}\n`);
  process.exit(1);
}

const child = spawn(program(), process.argv.slice(2), { stdio: 'inherit' });
// A terminal tells both; a supervisor tells this process alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`cannot start ${error.path}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
