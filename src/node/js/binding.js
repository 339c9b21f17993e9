'use strict';
// The native module, loaded when it is first used: importing the package never loads it, and never
// throws.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { TARGETS, platform } = require('./platform');

const ROOT = join(__dirname, '..', '..', '..');
const SELF = '@gauzy/mcp-oauth';

let loaded;

/** The native module. Throws one clear error where there is none. */
function native() {
  loaded ??= load();
  return loaded;
}

function load() {
  const named = process.env.MCP_OAUTH_NATIVE_PATH;
  if (named) return open(named, 'the file that MCP_OAUTH_NATIVE_PATH names');
  const { target, supported, words } = platform();
  const built = join(ROOT, `mcp-oauth.${target}.node`);
  if (existsSync(built)) return open(built, `its native module for ${words}`);
  const name = `${SELF}-${target}`;
  if (!supported) throw unsupported(words, name);
  return open(find(name, words), `${name}, its native package for ${words}`);
}

function find(name, words) {
  const { version } = require(join(ROOT, 'package.json'));
  try {
    const installed = require(`${name}/package.json`).version;
    if (installed !== version) throw otherVersion(name, installed, version);
    return require.resolve(name);
  } catch (cause) {
    if (cause.code !== 'MODULE_NOT_FOUND') throw cause;
    throw missing(words, `${name}@${version}`, cause);
  }
}

function open(path, what) {
  try {
    return require(path);
  } catch (cause) {
    throw failure(
      `${SELF} cannot load ${what}: ${cause.message}. Remove node_modules and install again on the ` +
        'machine that runs it; if that does not help, its system libraries are too old.',
      cause,
    );
  }
}

function unsupported(words, name) {
  return failure(
    `${SELF} does not run on ${words}: there is no package ${name}. There are packages for ` +
      `${TARGETS.join(', ')}.`,
  );
}

function missing(words, name, cause) {
  return failure(
    `${SELF} cannot find its native package for ${words}: ${name} is not installed. Install again ` +
      'on the machine that runs it, with optional dependencies (without --omit=optional, ' +
      '--no-optional, --ignore-optional), or add that package to your own dependencies.',
    cause,
  );
}

function otherVersion(name, installed, wanted) {
  return failure(
    `${SELF} ${wanted} needs ${name} of the same version, but ${installed} is installed: pin both ` +
      'to one version, and install again.',
  );
}

function failure(message, cause) {
  return Object.assign(new Error(message, cause && { cause }), { code: 'ERR_NATIVE_BINDING' });
}

module.exports = { native };
