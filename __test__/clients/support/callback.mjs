// The part of a client that receives the authorization response.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { listen } from './listen.mjs';

const PATH = '/callback';
const DEADLINE = 30_000;

/**
 * Starts a callback server on a free port of `host`.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ host?: string, tls?: object, pages?: object, onward?: string }} options
 *   `tls` a key and a certificate, for https; `pages` HTML by path, beside the callback's own;
 *   `onward` where the callback sends the browser, with the response, by 307
 * @returns {Promise<{ origin: string, uri: string, arrived: () => Promise<URL>, urls: URL[] }>}
 *   `arrived` answers with the URL of the next response; `urls` are all so far
 */
export async function startCallback(t, { host = 'localhost', tls, pages = {}, onward } = {}) {
  const html = { [PATH]: page('You can close this page.'), ...pages };
  const urls = [];
  let told = 0;
  let wake = () => {};
  let origin;
  const answer = (request, response) => {
    const url = new URL(request.url, origin);
    if (!html[url.pathname]) return response.writeHead(404).end();
    if (url.pathname === PATH) {
      urls.push(url);
      wake();
      if (onward) return response.writeHead(307, { location: `${onward}${url.search}` }).end();
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return response.end(html[url.pathname]);
  };
  const create = () => (tls ? createSecureServer(tls, answer) : createServer(answer));
  const { port, close } = await listen(create, host);
  t.after(close);
  origin = `${tls ? 'https' : 'http'}://${host}:${port}`;
  const arrived = async () => {
    if (urls.length === told) await next((woken) => (wake = woken));
    told += 1;
    return urls[told - 1];
  };
  return { origin, uri: `${origin}${PATH}`, arrived, urls };
}

/** A small page. */
export function page(body) {
  return `<!doctype html><html lang="en"><title>Client</title><p>${body}</p></html>`;
}

function next(waiting) {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no authorization response within ${DEADLINE} ms`));
    const timer = setTimeout(late, DEADLINE);
    waiting(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
