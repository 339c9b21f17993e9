// An MCP server on the official SDK, as examples/mcp-server has it. `mcp.mjs PORT JSON`: the JSON is
// what `protect()` gets; without that it is not protected.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { z } from 'zod';

import { protect } from '../../../resource.js';
import { TOOL } from '../../lib/names.mjs';

const [port, config] = process.argv.slice(2);

function createServer() {
  const server = new McpServer({ name: 'bench', version: '1.0.0' });
  const inputSchema = { text: z.string().max(1000) };
  server.registerTool(TOOL, { description: 'Says it again', inputSchema }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  return server;
}

const app = express();
const body = express.json({ limit: '1mb' });
if (config === undefined) {
  app.use('/mcp', body);
} else {
  const guard = protect(JSON.parse(config));
  app.use('/mcp', guard, body, guard.requireToolScopes({ [TOOL]: ['mcp.write'] }));
}

app.post('/mcp', async (req, res) => {
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});

app.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
