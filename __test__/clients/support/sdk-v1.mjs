// The official SDK in its first version: one package for both sides.
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

/** Answers a request as an MCP server with one tool, `whoami`. */
async function answer(request, response) {
  const server = new McpServer({ name: 'whoami', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Who calls' }, ({ authInfo }) => {
    return { content: [{ type: 'text', text: authInfo.extra.sub }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

export const sdkV1 = {
  name: 'SDK v1',
  UnauthorizedError,
  answer,
  /** The client's authentication at the token endpoint. */
  authMethod: 'none',
  client: () => new Client({ name: 'sdk-v1', version: '1.0.0' }),
  transport: (url, options) => new StreamableHTTPClientTransport(new URL(url), options),
  finish: (transport, callback) => transport.finishAuth(callback.searchParams.get('code')),
};
