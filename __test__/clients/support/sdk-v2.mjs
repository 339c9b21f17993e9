// The official SDK in its second version: a package for each side.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';

/** An MCP server with one tool, `whoami`. It speaks the protocol of 2026 and that of 2025. */
const answer = toNodeHandler(
  createMcpHandler(({ authInfo }) => {
    const server = new McpServer({ name: 'whoami', version: '1.0.0' });
    server.registerTool('whoami', { description: 'Who calls' }, () => {
      return { content: [{ type: 'text', text: authInfo.extra.sub }] };
    });
    return server;
  }),
);

const common = {
  UnauthorizedError,
  answer,
  transport: (url, options) => new StreamableHTTPClientTransport(new URL(url), options),
  // It checks `iss` by itself (RFC 9207).
  finish: (transport, callback) => transport.finishAuth(callback.searchParams),
};

export const sdkV2Legacy = {
  ...common,
  name: 'SDK v2, protocol of 2025',
  authMethod: undefined,
  client: () => new Client({ name: 'sdk-v2', version: '2.0.0' }),
};

export const sdkV2 = {
  ...common,
  name: 'SDK v2, protocol of 2026',
  authMethod: 'client_secret_post',
  client: () => {
    const versionNegotiation = { mode: { pin: '2026-07-28' } };
    return new Client({ name: 'sdk-v2', version: '2.0.0' }, { versionNegotiation });
  },
};
