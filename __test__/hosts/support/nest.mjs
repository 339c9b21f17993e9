// Nest applications, decorated by hand: no compiler is needed to run them.
import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { All, Controller, HttpCode, Inject, Injectable, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** With which applications answer what is theirs; the server never uses it. */
export const OWN_STATUS = 418;
const HOST = 'localhost';
const QUIET = { logger: false, abortOnError: false };

/** Answers everything with what it could read of the body. */
class Rest {
  async answer(request) {
    const { body } = request;
    if (body === undefined) return { read: await text(request.raw ?? request) };
    return { read: typeof body === 'string' ? body : JSON.stringify(body) };
  }
}
decorate(Rest, 'answer', All('*'), HttpCode(OWN_STATUS));
Req()(Rest.prototype, 'answer', 0);
Controller()(Rest);

/** A module with the rest of an application, and what else is given. */
export function applicationModule(definition = {}) {
  class Application {}
  Module({ controllers: [Rest], ...definition })(Application);
  return Application;
}

/** A Nest application on Express; the server is mounted after `before`. */
export async function nestApp(server, { before = [], trustProxy, path = '/', ...options }) {
  const app = await NestFactory.create(applicationModule(), new ExpressAdapter(), { ...QUIET, ...options });
  const { bodyParser = true } = options;
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  for (const middleware of before) app.use(middleware);
  if (bodyParser) app.useBodyParser('urlencoded', { extended: true }).useBodyParser('json');
  app.use(path, server.getApp());
  if (path !== '/') app.use(server.getWellKnownApp());
  return app;
}

/** The same, listening. */
export async function nestOnExpress(server, { port, ...options }) {
  const app = await nestApp(server, options);
  await app.listen(port, HOST);
  return () => app.close();
}

/** A Nest application on Fastify. */
export async function nestOnFastify(server, { port, before = [], trustProxy = false }) {
  const adapter = new FastifyAdapter({ trustProxy });
  const app = await NestFactory.create(applicationModule(), adapter, QUIET);
  for (const middleware of [...before, server.getApp()]) app.use(middleware);
  await app.listen(port, HOST);
  return () => app.close();
}

/** Starts a Nest application of a module, on an adapter. */
export async function startNest(module, adapter, { port, prepare = () => {}, ...options }) {
  const app = await NestFactory.create(module, adapter, { ...QUIET, ...options });
  await prepare(app);
  await app.listen(port, HOST);
  return app;
}

/** Makes a class a provider that is given these. */
export function inject(provider, ...tokens) {
  tokens.forEach((token, index) => Inject(token)(provider, undefined, index));
  Injectable()(provider);
}

export const ADAPTERS = {
  Express: (options) => new ExpressAdapter(options),
  Fastify: (options) => new FastifyAdapter(options),
};

function decorate({ prototype }, name, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  for (const decorator of decorators) decorator(prototype, name, descriptor);
}
