// Real servers that answer with one of the helpers.
import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { listen } from '../../clients/support/listen.mjs';

/** The kinds of responses that helpers are given. */
export const HOSTS = {
  'node:http': (reply) => createServer((req, res) => reply(res, req)),
  Express: (reply) => createServer(express().use((req, res) => reply(res, req))),
  Fastify: (reply) => {
    let handle;
    const app = fastify({
      serverFactory: (handler) => {
        handle = handler;
        return createServer(handler);
      },
    });
    app.get('/*', (req, res) => {
      reply(res, req);
      return res;
    });
    return { app, server: createServer((req, res) => app.ready(() => handle(req, res))) };
  },
};

/**
 * What a client gets when a helper answers: status, headers, text and JSON.
 *
 * @param {keyof typeof HOSTS} host
 */
export async function answer(host, reply, headers = {}) {
  let failure;
  const guarded = (res, req) => {
    try {
      reply(res, req);
    } catch (error) {
      failure = error;
      (res.raw ?? res).destroy();
    }
  };
  const { port, close } = await listen(() => {
    const made = HOSTS[host](guarded);
    return made.server ?? made;
  }, '127.0.0.1');
  try {
    const response = await fetch(`http://127.0.0.1:${port}/x`, { redirect: 'manual', headers });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type')) ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  } catch (error) {
    throw failure ?? error;
  } finally {
    await close();
  }
}
