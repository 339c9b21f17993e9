'use strict';

const { createServer } = require('node:http');
const { readBody } = require('./body.js');
const { Documents } = require('./documents.js');
const { linger } = require('./linger.js');

/** What a parent application sets for its own pages, and what would break ours. */
const REMOVED = ['cross-origin-opener-policy', 'cross-origin-embedder-policy', 'x-powered-by'];

/**
 * An application of the `(req, res, next)` kind.
 *
 * @param {object} native the native server
 * @param {Function} exchange hands it a request
 * @param {(target: string) => boolean} owns whether a request target is ours
 * @param {(req) => void} look sees every request of ours before it is answered
 */
function createApp(native, exchange, owns, look) {
  const documents = new Documents(native);
  function app(req, res, next) {
    if (typeof next === 'function' && !owns(req.url)) {
      next();
      return;
    }
    look(req);
    answer(exchange, req, res, documents).catch((error) => {
      if (typeof next === 'function' && !res.headersSent) next(error);
      else res.destroy(error);
    });
  }
  app.listen = (...args) => createServer(app).listen(...args);
  return app;
}

async function answer(exchange, req, res, documents) {
  const kept = documents.find(req);
  if (kept) return void send(res, kept, false, false);
  const read = req.method === 'POST' ? await readBody(req) : {};
  if (read.gone || res.destroyed) return;
  const request = {
    method: req.method,
    target: req.url,
    headers: headersOf(req, read),
    address: typeof req.ip === 'string' ? req.ip : undefined,
    peer: req.socket?.remoteAddress,
    body: read.body,
    cut: read.cut,
  };
  const answered = exchange(request, (cancel) => whenGone(res, cancel));
  // Waiting for nothing would still let others go first.
  const response = answered instanceof Promise ? await answered : answered;
  documents.keep(req, response);
  // What is left of a body that was not read to its end must not become the next request.
  const isUnread = Boolean(read.over || read.cut);
  if (isUnread) res.shouldKeepAlive = false;
  send(res, response, req.method === 'HEAD', isUnread && req);
}

/** Calls off where whoever waits for the answer is gone before it is there. */
function whenGone(res, cancel) {
  let answered = false;
  res.on('close', () => {
    if (!answered) cancel();
  });
  return () => (answered = true);
}

/** The header section as it came; where the body is written anew, with what fits that. */
function headersOf(req, { type, whole }) {
  const raw = withoutPseudo(Array.isArray(req.rawHeaders) && req.rawHeaders.length > 0 ? req.rawHeaders : pairs(req.headers));
  if (!type && !whole) return raw;
  const headers = type ? ['content-type', type] : [];
  const stale = ['content-length', 'content-encoding', 'transfer-encoding', ...(type ? ['content-type'] : [])];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (!stale.includes(raw[at].toLowerCase())) headers.push(raw[at], raw[at + 1]);
  }
  return headers;
}

/**
 * > Pseudo-header fields are not HTTP header fields. (RFC 9113 §8.3) An intermediary that needs to
 * > generate a Host header field […] MUST use the value from the ":authority" pseudo-header field
 * > (§8.3.1)
 */
function withoutPseudo(raw) {
  const isPseudo = (at) => raw[at].startsWith(':');
  // HTTP/2 has them in front of all others (§8.3).
  if (raw.length === 0 || !isPseudo(0)) return raw;
  const headers = [];
  let [authority, hasHost] = [undefined, false];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at] === ':authority') authority = raw[at + 1];
    if (isPseudo(at)) continue;
    hasHost ||= raw[at].toLowerCase() === 'host';
    headers.push(raw[at], raw[at + 1]);
  }
  return authority && !hasHost ? ['host', authority, ...headers] : headers;
}

function pairs(headers) {
  return Object.entries(headers ?? {}).flatMap(([name, value]) => [value ?? []].flat().flatMap((one) => [name, String(one)]));
}

function send(res, { status, headers, body }, head, unread) {
  if (res.headersSent || res.destroyed) return;
  const before = res.getHeaderNames();
  for (const name of before) {
    if (name.startsWith('access-control-') || REMOVED.includes(name)) res.removeHeader(name);
  }
  const bare = head || status === 204 || status === 304;
  const length = bare ? 0 : Buffer.byteLength(body);
  // Where middleware wrapped writeHead() it expects headers to be set one by one.
  if (before.length === 0 && !Object.hasOwn(res, 'writeHead')) {
    res.writeHead(status, bare ? headers : [...headers, 'content-length', length]);
  } else {
    res.statusCode = status;
    setAll(res, headers);
    if (bare) res.removeHeader('content-length');
    else res.setHeader('content-length', length);
  }
  if (bare) return void res.end();
  // Where every character is a byte, there is nothing to encode.
  if (!unread) return void res.end(body, length === body.length ? 'latin1' : 'utf8');
  res.write(body);
  linger(unread, res);
}

/** Sets headers over those of a parent application; cookies come beside its own. */
function setAll(res, headers) {
  const ours = new Map();
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at];
    ours.set(name, [...(ours.get(name) ?? []), headers[at + 1]]);
  }
  for (const [name, values] of ours) {
    const kept = name === 'set-cookie' ? [res.getHeader(name) ?? []].flat() : [];
    const all = [...kept, ...values];
    res.setHeader(name, all.length === 1 ? all[0] : all);
  }
}

module.exports = { createApp };
