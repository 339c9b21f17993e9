// How a request and its answer cross to the native half and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2AuthorizationServer } from './support/module.mjs';
import { configOf, recorder } from './support/server.mjs';

const ISSUER = 'http://localhost:3003';

async function opened(t, more) {
  const server = new OAuth2AuthorizationServer(configOf(ISSUER, { logger: recorder(), ...more }));
  t.after(() => server.close());
  await server.ready();
  return server;
}

/** As much of a response as an application needs. */
class Answer {
  headersSent = false;
  constructor(done, failed) {
    this.done = done;
    this.destroy = failed;
  }
  getHeaderNames() {
    return [];
  }
  on() {}
  writeHead(status, headers) {
    Object.assign(this, { status, headers: headers.map(String) });
  }
  end(body) {
    this.done({ status: this.status, headers: this.headers, body });
  }
}

/** Sends a request without a socket: `whole` resolves with the answer, `now` is what is there already. */
function send(server, { method = 'GET', url, rawHeaders = [], ...more }) {
  const sent = { now: undefined };
  sent.whole = new Promise((resolve, reject) => {
    const done = (answer) => resolve((sent.now = answer));
    server.getApp()({ method, url, headers: {}, rawHeaders, ...more }, new Answer(done, reject));
  });
  return sent;
}

function headerOf({ headers }, name) {
  return headers[headers.indexOf(name) + 1];
}

test('documents and pages are answered before their caller goes on', async (t) => {
  const server = await opened(t);
  for (const url of ['/.well-known/oauth-authorization-server', '/.well-known/jwks.json', '/oauth2/login', '/nothing/here']) {
    const sent = send(server, { url });
    assert.ok(sent.now, url);
    assert.equal((await sent.whole).status, url === '/nothing/here' ? 404 : 200);
  }
});

test('what is answered at once does not differ from what is waited for', async (t) => {
  const server = new OAuth2AuthorizationServer(configOf(ISSUER, { logger: recorder() }));
  t.after(() => server.close());
  const request = { url: '/.well-known/oauth-authorization-server', rawHeaders: ['accept', '*/*'] };
  const first = send(server, request);
  assert.equal(first.now, undefined, 'the server is still being opened');
  const waited = await first.whole;
  assert.deepEqual(await send(server, request).whole, waited);
});

test('no part of a request becomes another part', async (t) => {
  const server = await opened(t);
  const url = '/.well-known/jwks.json';
  const tag = headerOf(await send(server, { url }).whole, 'etag');
  const head = { method: 'HEAD', url };
  assert.equal((await send(server, { ...head, rawHeaders: ['if-none-match', tag] }).whole).status, 304);
  for (const broken of [
    { rawHeaders: ['x-a', `b\nif-none-match\n${tag}`] },
    { rawHeaders: ['x-a', `b\r\nif-none-match: ${tag}`] },
    { url: `${url}\n\n\nif-none-match\n${tag}` },
    { ip: `127.0.0.1\n\nif-none-match\n${tag}` },
    { method: `HEAD\n${url}` },
  ]) {
    assert.equal((await send(server, { ...head, ...broken }).whole).status, 400, JSON.stringify(broken));
  }
});

test('a document that was answered is asked for again only when it may have changed', async (t) => {
  const server = await opened(t);
  const url = '/.well-known/jwks.json';
  const ask = (more) => send(server, { url, ...more }).whole;
  const first = await ask();
  assert.deepEqual(await ask(), first);
  const tag = headerOf(first, 'etag');
  assert.equal((await ask({ rawHeaders: ['If-None-Match', tag] })).status, 304);
  assert.equal((await ask({ rawHeaders: ['accept', '*/*'] })).body, first.body);
  assert.equal((await ask({ method: 'HEAD' })).body, undefined);
  assert.equal((await ask({ method: 'POST', rawBody: Buffer.alloc(0) })).status, 405);
  await server.close();
  assert.equal((await ask()).status, 503);
});

test('values of header fields are Latin-1; what is not becomes a question mark', async (t) => {
  const server = await opened(t);
  // U+010A ends in the byte of a line feed, U+0161 in that of an a.
  for (const value of ['é', '\u010a', '\u0161', '\ud800']) {
    const { status } = await send(server, { url: '/.well-known/jwks.json', rawHeaders: ['if-none-match', value] }).whole;
    assert.equal(status, 200);
  }
});
