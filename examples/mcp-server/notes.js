import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

/** What the tools need, beside what every request needs. */
export const TOOL_SCOPES = { add_note: ['mcp.write'] };

const notes = new Map();

/** An MCP server with two tools over the notes of whoever calls. */
export function createNotesServer() {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });

  server.registerTool('list_notes', { description: 'Lists my notes' }, ({ authInfo }) => {
    return text((notes.get(authInfo.extra.sub) ?? []).join('\n') || 'There are no notes.');
  });

  const inputSchema = { note: z.string().max(1000) };
  server.registerTool('add_note', { description: 'Adds a note', inputSchema }, ({ note }, { authInfo }) => {
    const mine = notes.get(authInfo.extra.sub) ?? [];
    notes.set(authInfo.extra.sub, [...mine, note].slice(-100));
    return text('Noted.');
  });

  return server;
}

function text(text) {
  return { content: [{ type: 'text', text }] };
}
