// An MCP endpoint under calls of a tool: protected, and the same unprotected.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { TOOL } from '../../lib/names.mjs';
import { freePort, start, stop } from '../../lib/process.mjs';
import { compare } from '../../lib/rounds.mjs';
import { HERE, example } from '../../lib/servers.mjs';
import { openIssuer } from './issuer.mjs';
import { host } from './hosts.mjs';

const SAID = 'a text that comes back';
// The official SDK leaves so much garbage that single turns differ by a tenth.
export const TURNS = 3;
const CALL = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: TOOL, arguments: { text: SAID } },
};

const calls = (file) => ({
  name: 'tools/call',
  prepare: () => ({
    path: '/mcp',
    script: 'call',
    env: { BENCH_BODY: JSON.stringify(CALL), BENCH_EXPECTED: SAID, BENCH_TOKENS: file },
  }),
});

// What `protect()` gets.
const settings = ({ issuer, jwksUri, audience }, tokenTtl) =>
  JSON.stringify({
    enabled: true,
    resourceUri: audience,
    authorizationServers: [{ issuer, jwksUri }],
    requiredScopes: ['mcp.read'],
    cache: { tokenTtl },
  });

const node = (name, folder, ...config) =>
  host(name, join(HERE, 'node/servers/mcp.mjs'), config, { folder: join(folder, name) });

async function rust(name, folder, ...config) {
  const port = await freePort();
  mkdirSync(join(folder, name), { recursive: true });
  const args = [String(port), ...config];
  const log = join(folder, name, 'log');
  return start(name, `http://localhost:${port}`, example('mcp'), args, { log });
}

// Figures of the servers of Node.js and Rust, by what protects them.
export async function endpointsProtected({ folder, say, tokens, ...mode }) {
  const issuer = await openIssuer('RS256');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'tokens');
  writeFileSync(file, `${(await issuer.tokens(tokens)).join('\n')}\n`);
  const measured = async (servers, turns = 1) => {
    const rounds = turns * mode.rounds;
    const figures = await compare(calls(file), servers, { ...mode, rounds, folder, say });
    for (const server of servers) await stop(server);
    return figures;
  };
  const trusted = [issuer.issuer, issuer.jwksUri, issuer.audience];
  const figures = {
    'official SDK, streamable HTTP on Express': await measured(
      [
        await node('unprotected', join(folder, 'node')),
        await node('protected', join(folder, 'node'), settings(issuer, 300)),
        await node('protected, uncached', join(folder, 'node'), settings(issuer, 0)),
      ],
      TURNS,
    ),
    'rmcp on axum': await measured([
      await rust('unprotected', join(folder, 'rust')),
      await rust('protected', join(folder, 'rust'), '300', ...trusted),
      await rust('protected, uncached', join(folder, 'rust'), '0', ...trusted),
    ]),
  };
  issuer.close();
  return figures;
}
