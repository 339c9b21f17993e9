// What the figures were measured on.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

import { BINARY, HERE, NODE } from './servers.mjs';

const said = (command, ...args) => {
  try {
    return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim()
      .split('\n')[0];
  } catch (error) {
    return String(error.stdout ?? '')
      .trim()
      .split('\n')[0];
  }
};

export async function machine() {
  const peer = JSON.parse(
    readFileSync(join(HERE, 'node_modules/oidc-provider/package.json'), 'utf8'),
  );
  return {
    processors: `${cpus().length} × ${cpus()[0].model}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `Linux ${release()}`,
    node: said(NODE, '--version'),
    peer: `oidc-provider ${peer.version}`,
    binary: said(BINARY, '--version'),
    rust: said('rustc', '--version').replace(/ \(.*/, ''),
    wrk: said('wrk', '--version')
      .replace(/ \[.*/, '')
      .replace(/ Copyright.*/, ''),
    load: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
}
