'use strict';

/**
 * Puts the server in front of everything that the application adds to its HTTP adapter later.
 * Answers whether it could.
 */
function mount(server, adapter) {
  const mountOn = MOUNTS[adapter?.getType?.()];
  mountOn?.(server.getApp(), adapter);
  return mountOn !== undefined;
}

const MOUNTS = {
  express: (app, adapter) => adapter.use(app),
  fastify: (app, adapter) => {
    adapter.getInstance().addHook('onRequest', (request, reply, next) => {
      // Whom Fastify's `trustProxy` takes for the client.
      request.raw.ip = request.ip;
      app(request.raw, reply.raw, next);
    });
  },
};

module.exports = { mount };
