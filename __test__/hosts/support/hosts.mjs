// The server in every kind of application that may host it. Each application answers whatever is
// not the server's with a status of its own and what it could still read of the body.
import 'reflect-metadata';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import middie from '@fastify/middie';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { OWN_STATUS, nestOnExpress, nestOnFastify } from './nest.mjs';

const HOST = 'localhost';

/**
 * Applications by name: each is given the server and starts to listen.
 *
 * @type {Record<string, (server, options: { port: number, before?, trustProxy?, path? }) =>
 *   Promise<() => Promise<void>>>}
 *   `before` is middleware of the application in front of the server, `path` where the server is
 *   mounted; the answer stops the application
 */
export const HOSTS = {
  'node:http': (server, { port }) => {
    const app = server.getApp();
    return listening(createServer((request, response) => app(request, response, () => rest(request, response))), port);
  },
  'Express 4': (server, { port, ...options }) => listening(createServer(expressApp(server, options, express4)), port),
  'Express 5': (server, { port, ...options }) => listening(createServer(expressApp(server, options)), port),
  'Express 5, body parsed before': (server, { port, ...options }) => {
    const parsers = [express.json(), express.urlencoded({ extended: true })];
    const app = expressApp(server, { ...options, before: [...parsers, ...(options.before ?? [])] });
    return listening(createServer(app), port);
  },
  'NestJS on Express': (server, options) => nestOnExpress(server, { bodyParser: false, ...options }),
  'NestJS on Express, body parsed before': (server, options) => nestOnExpress(server, options),
  'NestJS on Fastify': (server, options) => nestOnFastify(server, options),
  Fastify: async (server, { port, before = [], trustProxy = false }) => {
    const app = fastify({ trustProxy });
    await app.register(middie);
    for (const middleware of [...before, server.getApp()]) app.use(middleware);
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    app.removeContentTypeParser('application/json');
    app.all('/*', async ({ body }, reply) => {
      reply.code(OWN_STATUS);
      return { read: body ? await text(body) : '' };
    });
    await app.listen({ port, host: HOST });
    return () => app.close();
  },
};

/** Applications that stand on Express. */
export const ON_EXPRESS = Object.keys(HOSTS).filter((name) => name.includes('Express'));

/** An Express application, of version 5 unless told. */
export function expressApp(server, { before = [], trustProxy, path = '/' } = {}, framework = express) {
  const app = framework();
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  for (const middleware of before) app.use(middleware);
  app.use(path, server.getApp());
  if (path !== '/') app.use(server.getWellKnownApp());
  return app.use(rest);
}

/** What an application makes of a request that is its own. */
export async function rest(request, response) {
  const read = request.body ? JSON.stringify(request.body) : await text(request);
  response.statusCode = OWN_STATUS;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ read }));
}

async function listening(server, port) {
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve));
  return () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
}
