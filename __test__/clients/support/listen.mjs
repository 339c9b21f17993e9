// Listening on free loopback ports.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const ATTEMPTS = 20;

/**
 * Listens on a free port: on 127.0.0.1 and ::1 alike for `localhost`, as browsers try both, else on
 * the one address that `host` names. `create` makes one more server each time it is called; `choose`
 * a port, 0 for any.
 *
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function listen(create, host = 'localhost', choose = () => 0) {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host.replace(/[[\]]/g, '')];
  for (let attempt = 1; ; attempt += 1) {
    const servers = [];
    try {
      for (const address of addresses) {
        const server = create();
        server.listen(servers[0]?.address().port ?? choose(), address);
        await once(server, 'listening');
        servers.push(server);
      }
      const close = () => Promise.all(servers.map(shut)).then(() => undefined);
      return { port: servers[0].address().port, close };
    } catch (error) {
      await Promise.all(servers.map(shut));
      if (error.code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Below those that systems give to outgoing connections and to listeners without a wish. */
const PORTS = [10_000, 30_000];

/** A port on which nobody listens now, and which nobody gets by chance until it is used. */
export async function freePort(host = 'localhost') {
  const { port, close } = await listen(createServer, host, () => randomInt(...PORTS));
  await close();
  return port;
}

function shut(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
