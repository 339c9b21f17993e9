import { protect } from '@gauzy/mcp-oauth/resource';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { createNotesServer, TOOL_SCOPES } from './notes.js';

const port = Number(process.env.PORT ?? 8000);
const origin = process.env.ORIGIN ?? `http://localhost:${port}`;
const issuer = process.env.ISSUER ?? 'http://localhost:3003';

const app = express();

/** Protects what is served at a path, before anything else looks at a request. */
function protectedPath(path) {
  const guard = protect({
    enabled: true,
    resourceUri: `${origin}${path}`,
    authorizationServers: [{ issuer }],
    requiredScopes: ['mcp.read'],
    cache: { tokenTtl: 300 },
  });
  app.use(guard.metadata);
  app.use(path, guard, express.json({ limit: '1mb' }), guard.requireToolScopes(TOOL_SCOPES));
}

protectedPath('/mcp');
protectedPath('/sse');

app.post('/mcp', async (req, res) => {
  const server = createNotesServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});

app.all('/mcp', (_req, res) => {
  res.status(405).set('allow', 'POST').end();
});

// The older transport: a stream, and a second path for messages. A session is nobody's credential:
// messages must come from whom it was opened for.
const sessions = new Map();

app.get('/sse', async (req, res) => {
  const server = createNotesServer();
  const transport = new SSEServerTransport('/sse/messages', res);
  sessions.set(transport.sessionId, { transport, owner: req.auth.extra.sub });
  res.on('close', () => {
    sessions.delete(transport.sessionId);
    server.close();
  });
  await server.connect(transport);
});

app.post('/sse/messages', async (req, res) => {
  const session = sessions.get(req.query.sessionId);
  if (session?.owner !== req.auth.extra.sub) {
    res.status(404).end('There is no such session.');
    return;
  }
  await session.transport.handlePostMessage(req, res, req.body);
});

app.listen(port, 'localhost', () => console.log(`MCP server at ${origin}/mcp and ${origin}/sse, trusting ${issuer}`));
