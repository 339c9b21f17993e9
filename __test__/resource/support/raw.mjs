// Requests as they are written, for what fetch does not send.
import { connect } from 'node:net';

const DEADLINE = 30_000;

/**
 * Sends a request and reads the head of the answer.
 *
 * @param {string} origin
 * @param {string} path
 * @param {string[]} headers lines
 * @returns {Promise<{ status: number, head: string }>}
 */
export function rawRequest(origin, path, headers, { method = 'POST' } = {}) {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    socket.setTimeout(DEADLINE, () => socket.destroy(new Error(`no answer to ${method} ${path}`)));
    socket.on('error', reject);
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.destroy();
      resolve({ status: Number(text.split(' ')[1]), head: text.slice(0, end) });
    });
    const upgrades = headers.some((line) => line.startsWith('Upgrade:'));
    const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...headers, ...(upgrades ? [] : ['Content-Length: 0', 'Connection: close'])];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}
