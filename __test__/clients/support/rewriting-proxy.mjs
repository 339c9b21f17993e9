// A proxy that stands in front of the server and changes the headers of its pages, to prove what
// the server's own headers are good for.
import { createServer, request } from 'node:http';
import { listen } from './listen.mjs';

/**
 * Starts the proxy. `rewrite(headers, request)` changes the headers of every answer in place; an
 * answer for which it returns `false` is lost.
 *
 * @returns {Promise<{ origin: string, forwardTo: (port: number) => void, close: () => Promise<void> }>}
 */
export async function startRewritingProxy(rewrite) {
  let upstream;
  const forward = (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const target = { host: '127.0.0.1', port: upstream, method, path, headers };
    const onward = request(target, (answer) => {
      const changed = { ...answer.headers };
      if (rewrite(changed, incoming) === false) return;
      outgoing.writeHead(answer.statusCode, changed);
      answer.pipe(outgoing);
    });
    onward.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(onward);
  };
  const { port, close } = await listen(() => createServer(forward));
  const origin = `http://localhost:${port}`;
  return { origin, forwardTo: (target) => (upstream = target), close };
}

/** A rewriting: forms of pages may end at the server's own origin, and at `others`, only. */
export function formAction(...others) {
  return (headers) => {
    const policy = headers['content-security-policy'];
    const sources = ["'self'", ...others].join(' ');
    if (policy) headers['content-security-policy'] = `${policy}; form-action ${sources}`;
  };
}

/** A rewriting that loses the first answer to a POST of `path`, and says when it has. */
export function loseFirstAnswer(path) {
  let tell;
  const lost = new Promise((resolve) => (tell = resolve));
  let posts = 0;
  const rewrite = (_headers, { method, url }) => {
    if (method !== 'POST' || url !== path) return true;
    posts += 1;
    if (posts === 1) tell();
    return posts > 1;
  };
  return { rewrite, lost };
}

/** A rewriting: pages are cut off from the windows that opened them. */
export function severOpeners(headers) {
  headers['cross-origin-opener-policy'] = 'same-origin';
}
