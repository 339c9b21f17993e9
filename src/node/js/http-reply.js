'use strict';

const { createHash } = require('node:crypto');
const { typeError } = require('./errors.js');
const { read } = require('./safe-values.js');

/** > The authorization server MUST include the HTTP "Cache-Control" response header field
 *  > [RFC2616] with a value of "no-store" […] as well as the "Pragma" response header field
 *  > [RFC2616] with a value of "no-cache". (RFC 6749 §5.1) */
const NO_STORE = Object.freeze({ 'Cache-Control': 'no-store', Pragma: 'no-cache', Expires: '0' });

/** Objects that share members can be small and yet endless as JSON. */
const MOST_VALUES = 1_000_000;

const JSON_TYPE = 'application/json; charset=utf-8';

/** How headers are set on this kind of response: Express and node:http, their imitations, Fastify. */
function setterOf(res) {
  const has = (method) => typeof read(res, method) === 'function';
  const name = ['setHeader', 'set', 'header'].find(has);
  if (name === undefined || !['end', 'send', 'json'].some(has)) throw typeError('res must be the response of Express, Fastify or node:http');
  return (header, value) => res[name](header, value);
}

/** Whether it is too late to answer. */
function isSent(res) {
  return read(res, 'headersSent') === true || read(res, 'sent') === true;
}

function setHeaders(res, headers) {
  const set = setterOf(res);
  for (const [name, value] of Object.entries(headers)) {
    set(name, name === 'Vary' ? together(res, value) : value);
  }
}

/** A parent may have said already what its answers depend on. */
function together(res, value) {
  const before = typeof read(res, 'getHeader') === 'function' ? res.getHeader('Vary') : undefined;
  const fields = [before ?? []].flat().join(', ').split(',').map((field) => field.trim()).filter(Boolean);
  if (fields.includes('*') || fields.some((field) => field.toLowerCase() === value.toLowerCase())) return fields.join(', ');
  return [...fields, value].join(', ');
}

function setStatus(res, status) {
  if (typeof read(res, 'status') === 'function') res.status(status);
  else res.statusCode = status;
}

/** Answers with JSON. */
function sendJson(res, status, headers, body) {
  const text = JSON.stringify(body);
  setHeaders(res, headers);
  setStatus(res, status);
  if (typeof read(res, 'json') === 'function') return void res.json(body);
  setHeaders(res, { 'Content-Type': JSON_TYPE });
  finish(res, text);
}

/** What JSON says of a value: read once, before anything is sent. */
function plain(value, name) {
  let values = 0;
  const counted = (_, member) => {
    values += 1;
    if (values > MOST_VALUES) throw new RangeError(`it has more than ${MOST_VALUES} values`);
    return member;
  };
  try {
    return JSON.parse(JSON.stringify(value, counted) ?? 'null');
  } catch (cause) {
    throw typeError(`${name} cannot be written as JSON`, cause);
  }
}

/** Answers with a text of some type. */
function sendText(res, status, headers, text) {
  setHeaders(res, headers);
  setStatus(res, status);
  finish(res, text);
}

function finish(res, text) {
  if (typeof read(res, 'send') === 'function') res.send(text);
  else res.end(text);
}

/** A public document, which caches may keep: 304 to whoever has it. */
function sendDocument(res, maxAge, body) {
  const text = JSON.stringify(body);
  const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
  setHeaders(res, { 'Cache-Control': `public, max-age=${maxAge}`, ETag: etag });
  const request = read(res, 'req') ?? read(res, 'request');
  if (matches(read(read(request, 'headers'), 'if-none-match'), etag)) return sendText(res, 304, {}, '');
  sendJson(res, 200, {}, body);
}

/** > A recipient MUST use the weak comparison function when comparing entity tags for
 *  > If-None-Match (RFC 9110 §13.1.2) */
function matches(condition, etag) {
  if (typeof condition !== 'string') return false;
  const opaque = (tag) => tag.trim().replace(/^W\//, '');
  return condition.trim() === '*' || condition.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** 303: the browser must not send the form again to the client (RFC 9700 §4.12). */
function sendRedirect(res, location) {
  setHeaders(res, NO_STORE);
  if (typeof read(res, 'redirect') === 'function' && typeof read(res, 'json') === 'function') {
    return void res.redirect(303, location);
  }
  setHeaders(res, { Location: location });
  setStatus(res, 303);
  finish(res, '');
}

module.exports = { NO_STORE, isSent, plain, setHeaders, setterOf, sendJson, sendText, sendDocument, sendRedirect };
