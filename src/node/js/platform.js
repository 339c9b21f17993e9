'use strict';
// Which of the native packages fits this process.
//
// That is decided when the binary is first needed, not when packages are installed: installations
// run without scripts, and yarn 1 knows no `libc`, so that it installs the packages for glibc and
// for musl side by side.
const { readFileSync } = require('node:fs');

/** The targets there are packages for: `@gauzy/mcp-oauth-<target>`. */
const TARGETS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'linux-x64-gnu',
  'linux-x64-musl',
  'win32-arm64-msvc',
  'win32-x64-msvc',
];

const LDD = '/usr/bin/ldd';

/**
 * What this process runs on.
 *
 * @returns {{ target: string, supported: boolean, words: string }} `words` is for people
 */
function platform() {
  const { platform: os, arch } = process;
  const abi = os === 'linux' ? libc() : os === 'win32' ? 'msvc' : undefined;
  const target = [os, arch, abi].filter(Boolean).join('-');
  const words = `${os} ${arch}${os === 'linux' ? ` (${abi === 'gnu' ? 'glibc' : abi})` : ''}`;
  return { target, supported: TARGETS.includes(target), words };
}

/** The C library of this process, which need not be the system's: `gnu` or `musl`. */
function libc() {
  return fromReport() ?? fromLdd() ?? 'gnu';
}

function fromReport() {
  const header = diagnosticReport()?.header;
  if (!header) return undefined;
  return header.glibcVersionRuntime ? 'gnu' : 'musl';
}

function diagnosticReport() {
  const { report } = process;
  if (typeof report?.getReport !== 'function') return undefined;
  const { excludeNetwork } = report;
  try {
    // The part about the network looks names up, which may take seconds.
    report.excludeNetwork = true;
    const made = report.getReport();
    return typeof made === 'string' ? JSON.parse(made) : made;
  } catch {
    return undefined;
  } finally {
    report.excludeNetwork = excludeNetwork ?? false;
  }
}

function fromLdd() {
  try {
    const text = readFileSync(LDD, 'latin1');
    if (text.includes('musl')) return 'musl';
    return /GNU C Library|GLIBC/.test(text) ? 'gnu' : undefined;
  } catch {
    return undefined;
  }
}

module.exports = { TARGETS, platform };
