'use strict';

const { STATUS_CODES } = require('node:http');

/**
 * Judges a request to upgrade to a WebSocket; without a good token it is answered and its socket
 * closed.
 *
 * @returns {Promise<boolean>} whether to go on
 */
async function authorizeUpgrade(protection, req, socket) {
  const ignore = () => {};
  socket.on('error', ignore);
  const { answer } = await protection.admit(req);
  socket.off('error', ignore);
  if (socket.destroyed) return false;
  if (answer) refuse(socket, answer);
  return answer === undefined;
}

function refuse(socket, { status, headers, body }) {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  // A client that is gone, or never closes its side, keeps nothing here.
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

module.exports = { authorizeUpgrade };
