// What is measured: the Node module on node:http, the binary, an empty handler, oidc-provider.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, start } from '../../lib/process.mjs';
import { BINARY, HERE, NODE, OURS, PEER, ours } from '../../lib/servers.mjs';

const NATIVE = process.env.BENCH_NATIVE ?? join(BINARY, '..', 'libmcp_auth_node.so');
const PATIENCE = 60_000;
const MONITOR = new URL('../servers/monitor.mjs', import.meta.url).href;

// Node.js loads native modules by the end of their name.
export function native(folder) {
  if (!existsSync(NATIVE)) {
    throw new Error(
      `${NATIVE} is missing: cargo build --release -p gauzy-mcp-auth-node, or name it in BENCH_NATIVE`,
    );
  }
  const file = join(folder, 'mcp-oauth.node');
  copyFileSync(NATIVE, file);
  process.env.MCP_OAUTH_NATIVE_PATH = file;
}

// A Node.js process that answers over HTTP, and questions over IPC.
export async function host(name, script, args, { folder, input, flags = [] }) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const options = { env: { NODE_ENV: 'production' }, ipc: true, input, log: join(folder, 'log') };
  const all = [...flags, '--import', MONITOR, script, String(port), ...args];
  const server = await start(name, `http://localhost:${port}`, NODE, all, options);
  return { ...server, folder, watched: true };
}

export async function module(folder, alg, { flags, least } = {}) {
  const script = join(HERE, 'node/servers/module.mjs');
  const args = least === undefined ? [alg] : [alg, String(least)];
  const server = await host('module', script, args, { folder, flags });
  return { ...server, kind: 'ours', paths: OURS, secret: await ask(server, 'secret') };
}

export async function binary(folder, alg) {
  return { ...(await ours({ name: 'binary', folder, store: 'memory', alg })), folder };
}

export async function peer(folder, alg) {
  const server = await host('peer', join(HERE, 'servers/peer.mjs'), [alg], { folder });
  return { ...server, kind: 'peer', paths: PEER };
}

// An empty handler that answers every request with this body.
export async function floor(folder, body) {
  const server = await host('floor', join(HERE, 'servers/floor.mjs'), [], { folder, input: body });
  return { ...server, kind: 'floor' };
}

// Asks a process over IPC.
export function ask({ name, child }, question) {
  return new Promise((resolve, reject) => {
    const settle = (how, value) => {
      clearTimeout(timer);
      child.off('message', take).off('exit', gone);
      how(value);
    };
    const take = (message) => {
      if (Object.hasOwn(message, question)) settle(resolve, message[question]);
    };
    const gone = (code) => settle(reject, new Error(`${name} ended with ${code}, not answering`));
    const late = () => settle(reject, new Error(`${name} did not answer in time`));
    const timer = setTimeout(late, PATIENCE);
    child.on('message', take).on('exit', gone);
    child.send(question);
  });
}
