// Listening on free loopback ports.
import { once } from 'node:events';

const ATTEMPTS = 20;

/**
 * Listens on a free port: on 127.0.0.1 and ::1 alike for `localhost`, as browsers try both, else on
 * the one address that `host` names. `create` makes one more server each time it is called.
 *
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function listen(create, host = 'localhost') {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host.replace(/[[\]]/g, '')];
  for (let attempt = 1; ; attempt += 1) {
    const servers = [];
    try {
      for (const address of addresses) {
        const server = create();
        server.listen(servers[0]?.address().port ?? 0, address);
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

function shut(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
