'use strict';

/** The largest body that the native half takes; one byte more has it answer 413. */
const LIMIT = 64 * 1024;
/** How long a body may take to arrive. */
const TIME = 10_000;

/**
 * The body of a request: read here, or what a parser of the parent application made of it.
 *
 * @returns {Promise<{ body?: Buffer, cut?: string, type?: string, gone?: boolean }>} `type` where the
 *   body is written anew; `gone` where nobody waits for an answer; `cut` where it ended before its end
 */
async function readBody(req) {
  if (Buffer.isBuffer(req.rawBody)) return { body: req.rawBody.subarray(0, LIMIT + 1), whole: true };
  if (req.readableEnded) return parsed(req);
  const length = Number(req.headers['content-length']);
  // The native half answers by this number alone.
  if (length > LIMIT) return { cut: 'broken' };
  // A short body comes with the header section, and is there as soon as that has been handled.
  await undefined;
  if (req.destroyed) return { gone: true };
  return isWhole(req, length) ? { body: req.read() } : received(req);
}

/** Whether all of a body has arrived, and nobody else reads it. */
function isWhole(req, length) {
  return length > 0 && req.readableLength === length && req.readableFlowing === null && !req.readableEncoding;
}

/** What a parser left of a body that it has read. */
function parsed(req) {
  const { body } = req;
  if (Buffer.isBuffer(body)) return { body: body.subarray(0, LIMIT + 1), whole: true };
  if (typeof body === 'string') return { body: bounded(body), whole: true };
  if (body === null || typeof body !== 'object') return { whole: true };
  if (/^application\/x-www-form-urlencoded/i.test(req.headers['content-type'] ?? '')) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(body)) addTo(form, name, value);
    return { body: bounded(form.toString()), type: 'application/x-www-form-urlencoded' };
  }
  return { body: bounded(JSON.stringify(body)), type: 'application/json' };
}

/** Lists become repeated parameters; deeper objects get the names they were read from. */
function addTo(form, name, value, depth = 0) {
  if (Array.isArray(value)) value.forEach((item) => addTo(form, name, item, depth + 1));
  else if (value !== null && typeof value === 'object' && depth < 8) {
    for (const [inner, item] of Object.entries(value)) addTo(form, `${name}[${inner}]`, item, depth + 1);
  } else if (value !== undefined && value !== null) form.append(name, String(value));
}

function bounded(text) {
  return Buffer.from(text.length > LIMIT ? text.slice(0, LIMIT + 1) : text);
}

function received(req) {
  return new Promise((resolve) => {
    const chunks = [];
    let size = 0;
    const finish = (more) => {
      clearTimeout(timer);
      req.off('data', take).off('end', end).off('close', close).off('error', fail);
      resolve({ body: Buffer.concat(chunks), ...more });
    };
    const take = (chunk) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      chunks.push(bytes.subarray(0, LIMIT + 1 - size));
      size += bytes.length;
      if (size > LIMIT) finish({ over: true });
    };
    const end = () => finish({});
    const close = () => finish({ gone: true });
    // A parser, or the protocol itself, gave up.
    const fail = () => finish({ cut: 'broken' });
    const timer = setTimeout(() => finish({ cut: 'late' }), TIME);
    timer.unref?.();
    req.on('data', take).on('end', end).on('close', close).on('error', fail);
  });
}

module.exports = { readBody, LIMIT };
