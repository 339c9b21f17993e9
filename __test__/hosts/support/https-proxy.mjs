// A proxy that speaks https for a host name and forwards to a server on this machine.
import { request } from 'node:http';
import { createServer, request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { listen } from '../../clients/support/listen.mjs';

/**
 * Starts the proxy, which ends with the test.
 *
 * @returns {Promise<{ port: number, fetch: typeof fetch }>} `fetch` finds every host name at the
 *   proxy, and believes its certificate alone
 */
export async function startHttpsProxy(t, { key, cert }, upstream) {
  const forward = (incoming, outgoing) => {
    const { method, url: path } = incoming;
    const headers = {
      ...incoming.headers,
      'x-forwarded-for': incoming.socket.remoteAddress,
      'x-forwarded-proto': 'https',
    };
    const onward = request({ host: '127.0.0.1', port: upstream, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(onward);
  };
  const { port, close } = await listen(() => createServer({ key, cert }, forward), '127.0.0.1');
  t.after(close);
  return { port, fetch: (url, init) => fetchAt(port, cert, new URL(url), init) };
}

function fetchAt(port, ca, { hostname, pathname, search }, { method = 'GET', headers = {}, body } = {}) {
  const sent = { host: hostname, ...headers };
  if (body instanceof URLSearchParams) sent['content-type'] ??= 'application/x-www-form-urlencoded';
  const options = { host: '127.0.0.1', port, servername: hostname, ca, method, path: pathname + search, headers: sent };
  return new Promise((resolve, reject) => {
    const asked = secureRequest(options, async (answer) => {
      const read = await text(answer);
      const received = new Headers();
      const { rawHeaders } = answer;
      for (let at = 0; at < rawHeaders.length; at += 2) received.append(rawHeaders[at], rawHeaders[at + 1]);
      const bodiless = answer.statusCode === 204 || answer.statusCode === 304;
      resolve(new Response(bodiless ? null : read, { status: answer.statusCode, headers: received }));
    });
    asked.on('error', reject);
    asked.end(body?.toString());
  });
}
