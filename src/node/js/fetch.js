'use strict';

const { LIMIT } = require('./body.js');
const { member, object, optional, text } = require('./check.js');
const { typeError } = require('./errors.js');

/** Answers a `Request` of fetch, through what hands requests over. */
async function answer(exchange, request, options) {
  const { url, method, headers } = read(request);
  const peer = optional(text, member(object(options, 'options'), 'remoteAddress', 'options'), 'options.remoteAddress', 100);
  const { pathname, search } = new URL(url);
  const body = method === 'POST' ? await bodyOf(request) : undefined;
  const asked = { method, target: `${pathname}${search}`, headers, peer, body };
  return response(await exchange(asked, (cancel) => whenAborted(request.signal, cancel)), method === 'HEAD');
}

/** Calls off where whoever asks does so. */
function whenAborted(signal, cancel) {
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}

function read(request) {
  try {
    const { url, method } = request;
    const headers = [...request.headers].flat();
    return { url: new URL(url).href, method: String(method), headers };
  } catch (cause) {
    throw typeError('handle() takes a Request of fetch', cause);
  }
}

/** The body, or a little more than is allowed of it. */
async function bodyOf(request) {
  if (request.bodyUsed) throw typeError('the body of the Request has been read already');
  if (!request.body) return undefined;
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body) {
    chunks.push(chunk.subarray(0, LIMIT + 1 - size));
    size += chunk.length;
    if (size > LIMIT) break;
  }
  return Buffer.concat(chunks);
}

function response({ status, headers, body }, head) {
  const own = new Headers();
  for (let at = 0; at < headers.length; at += 2) own.append(headers[at], headers[at + 1]);
  const bare = head || status === 204 || status === 304;
  return new Response(bare ? null : body, { status, headers: own });
}

module.exports = { answer };
