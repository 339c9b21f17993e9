// The same MCP server in every host: POST /mcp needs mcp.read, POST /mcp/write needs mcp.write too.
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Body, Controller, HttpCode, Module, Post, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { protect, protectFastify, requireScopes } from '@gauzy/mcp-oauth/resource';
import { McpAuthGuard, McpResourceModule, RequireScopes } from '@gauzy/mcp-oauth/nestjs';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { freePort } from '../../clients/support/listen.mjs';

/** Each starts a host: `config` is made for its origin; `seen` is what its handlers found. */
export const HOSTS = {
  express: (config) => onExpress(express, config),
  'express 4': (config) => onExpress(express4, config),
  'node:http': onHttp,
  fastify: onFastify,
  'nest on express': (config) => onNest(config),
  'nest on fastify': (config) => onNest(config, new FastifyAdapter()),
};

const look = (seen, { tokenInfo, auth }, body) => seen.push({ tokenInfo, auth, body });

async function onExpress(make, config) {
  const { port, origin, seen } = await place();
  const app = make();
  const guard = protect(config(origin));
  app.use(guard.metadata);
  app.use('/mcp', guard, express.json());
  const handle = (req, res) => {
    look(seen, req, req.body);
    res.json({});
  };
  app.post('/mcp', handle);
  app.post('/mcp/write', guard.requireScopes('mcp.write'), handle);
  const server = app.listen(port, 'localhost');
  // The name is looked up first.
  await once(server, 'listening');
  return { origin, seen, close: () => closed(server) };
}

async function onHttp(config) {
  const { port, origin, seen } = await place();
  const guard = protect(config(origin));
  const write = guard.requireScopes('mcp.write');
  const server = createServer((req, res) => {
    guard(req, res, () => {
      const next = () => answer(seen, req, res);
      if (req.url === '/mcp/write') write(req, res, next);
      else next();
    });
  });
  server.on('upgrade', async (req, socket) => {
    if (!(await guard.upgrade(req, socket))) return;
    look(seen, req);
    const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return { origin, seen, close: () => closed(server) };
}

async function answer(seen, req, res) {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  look(seen, req, text && JSON.parse(text));
  res.end('{}');
}

async function onFastify(config) {
  const { port, origin, seen } = await place();
  const app = fastify({ forceCloseConnections: true });
  await app.register(protectFastify, { config: config(origin) });
  const handle = async (request) => {
    look(seen, request, request.body);
    return {};
  };
  app.post('/mcp', handle);
  app.post('/mcp/write', { preHandler: requireScopes('mcp.write') }, handle);
  await app.listen({ port, host: 'localhost' });
  return { origin, seen, close: () => app.close() };
}

async function onNest(config, adapter) {
  const { port, origin, seen } = await place();
  class McpController {
    read(req, body) {
      look(seen, req, body);
      return {};
    }

    write(req, body) {
      look(seen, req, body);
      return {};
    }
  }
  Controller('mcp')(McpController);
  UseGuards(McpAuthGuard)(McpController);
  for (const [name, path, scopes] of [['read', '', []], ['write', 'write', ['mcp.write']]]) {
    const descriptor = Object.getOwnPropertyDescriptor(McpController.prototype, name);
    for (const decorate of [Post(path), HttpCode(200), RequireScopes(...scopes)]) decorate(McpController.prototype, name, descriptor);
    Req()(McpController.prototype, name, 0);
    Body()(McpController.prototype, name, 1);
  }
  class AppModule {}
  const options = { config: config(origin) };
  const protection = adapter ? McpResourceModule.forRootAsync({ useFactory: async () => options }) : McpResourceModule.forRoot(options);
  Module({ imports: [protection], controllers: [McpController] })(AppModule);
  const app = await NestFactory.create(AppModule, ...(adapter ? [adapter] : []), { logger: ['error'], forceCloseConnections: true });
  await app.listen(port, 'localhost');
  return { origin, seen, close: () => app.close() };
}

async function place() {
  const port = await freePort();
  return { port, origin: `http://localhost:${port}`, seen: [] };
}

function closed(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
