// Bodies: bounded while they arrive, taken from a parser of the parent where it was first, and left
// alone where the request is somebody else's.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import { test } from 'node:test';
import { flow, register, token } from './support/flow.mjs';
import { OAuth2AuthorizationServer } from './support/module.mjs';
import { ADA, configOf, start } from './support/server.mjs';

const LIMIT = 64 * 1024;

/** Sends bytes as they are, and answers with everything that comes back. */
function raw(issuer, head, feed) {
  return new Promise((resolve, reject) => {
    const socket = connect(new URL(issuer).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk)).on('close', () => resolve(answer)).on('error', (error) => {
      if (answer) resolve(answer);
      else reject(error);
    });
    socket.write(head);
    feed?.(socket);
  });
}

test('a body that says it is too large is refused unread', async (t) => {
  const { issuer } = await start(t);
  const answer = await raw(issuer, `POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${LIMIT + 1}\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.match(answer, /connection: close/i);
});

test('a body without a length is refused once it is too large, while it still arrives', async (t) => {
  const { issuer } = await start(t);
  let sent = 0;
  const answer = await raw(issuer, 'POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n', (socket) => {
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    const timer = setInterval(() => {
      if (socket.destroyed || sent > 100 * LIMIT) return clearInterval(timer);
      sent += 4096;
      return socket.write(chunk);
    }, 2);
    socket.on('error', () => clearInterval(timer)).on('end', () => socket.end());
  });
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.ok(sent < 50 * LIMIT, `${sent} bytes were taken`);
});

test('a body of just the limit is read', async (t) => {
  const { issuer } = await start(t);
  const body = `grant_type=x&pad=${'x'.repeat(LIMIT)}`.slice(0, LIMIT);
  const response = await fetch(`${issuer}/oauth2/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  assert.equal(response.status, 400);
  assert.equal((await response.json()).error, 'unsupported_grant_type');
});

test('a client that waits for 100 Continue gets it', async (t) => {
  const { issuer } = await start(t);
  const body = 'grant_type=x';
  const answer = await new Promise((resolve, reject) => {
    const request = httpRequest(`${issuer}/oauth2/token`, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length },
    });
    request.on('continue', () => request.end(body)).on('response', resolve).on('error', reject);
    request.flushHeaders();
  });
  assert.equal(answer.statusCode, 400);
  answer.resume();
});

test('requests that are not ours reach next() with their body unread', async (t) => {
  const { issuer } = await start(t, {}, (app) => (req, res) =>
    app(req, res, (error) => {
      assert.equal(error, undefined);
      assert.equal(req.readableFlowing, null);
      let text = '';
      req.on('data', (chunk) => (text += chunk)).on('end', () => res.end(`next:${text}`));
    }));
  for (const path of ['/', '/other', '/oauth2', '/oauth2/tokens', '/token', '/healthz', '/callback', '/oauth2/token/x', '/%zz']) {
    const response = await fetch(issuer + path, { method: 'POST', body: 'a body' });
    assert.equal(await response.text(), 'next:a body', path);
  }
  for (const path of ['/oauth2/token', '/OAuth2/Token/', '/oauth2/jwks', '/oauth2/revoke', '/oauth2/logout']) {
    const response = await fetch(issuer + path, { method: 'POST', body: 'a body' });
    assert.doesNotMatch(await response.text(), /^next/, path);
  }
});

/** What middleware of a parent application leaves behind. */
const parsers = {
  'an object from JSON or a form': (text, type) => (/json/.test(type) ? JSON.parse(text) : formOf(text)),
  'a string': (text) => text,
  'a Buffer': (text) => Buffer.from(text),
};

function formOf(text) {
  const form = {};
  for (const [name, value] of new URLSearchParams(text)) form[name] = name in form ? [form[name], value].flat() : value;
  return form;
}

for (const [name, parse] of Object.entries(parsers)) {
  test(`a body that was parsed upstream to ${name} is understood`, async (t) => {
    const { issuer } = await start(t, {}, (app) => async (req, res) => {
      const chunks = [];
      for await (const chunk of req) chunks.push(chunk);
      if (chunks.length > 0) req.body = parse(Buffer.concat(chunks).toString(), req.headers['content-type'] ?? '');
      else req.body = {};
      app(req, res, () => res.end('next'));
    });
    const tokens = await flow(issuer, ADA);
    const twice = await fetch(`${issuer}/oauth2/token`, { method: 'POST', body: new URLSearchParams([['grant_type', 'refresh_token'], ['client_id', 'a'], ['client_id', 'b']]) });
    assert.equal((await twice.json()).error, 'invalid_request');
    const { client_id, refresh_token } = tokens;
    assert.equal((await token(issuer, { grant_type: 'refresh_token', refresh_token, client_id })).status, 200);
  });
}

test('a parser that set req.body without reading is not believed', async (t) => {
  const { issuer } = await start(t, {}, (app) => (req, res) => {
    req.body = {};
    app(req, res, () => res.end('next'));
  });
  assert.ok((await register(issuer)).client_id);
});

test('what a parent set does not weaken our answers', async (t) => {
  const { issuer } = await start(t, {}, (app) => (req, res) => {
    res.setHeader('Access-Control-Allow-Origin', 'https://evil.example');
    res.setHeader('Access-Control-Allow-Credentials', 'true');
    res.setHeader('Access-Control-Allow-Headers', 'X');
    res.setHeader('Content-Security-Policy', "default-src 'self'");
    res.setHeader('X-Frame-Options', 'SAMEORIGIN');
    res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    res.setHeader('X-Powered-By', 'Express');
    res.setHeader('Cache-Control', 'public');
    res.setHeader('Content-Length', '3');
    res.setHeader('Set-Cookie', 'parent=1');
    app(req, res, () => res.end('own'));
  });
  const login = await fetch(`${issuer}/oauth2/login`);
  assert.match(await login.text(), /Sign In/);
  assert.deepEqual([...login.headers.keys()].filter((name) => name.startsWith('access-control')), []);
  for (const absent of ['cross-origin-opener-policy', 'x-powered-by']) assert.equal(login.headers.get(absent), null);
  assert.match(login.headers.get('content-security-policy'), /^default-src 'none'/);
  assert.equal(login.headers.get('x-frame-options'), 'DENY');
  assert.equal(login.headers.get('cache-control'), 'no-store');
  assert.deepEqual(login.headers.getSetCookie().map((line) => line.split('=')[0]), ['parent', 'mcp-oauth-browser']);
  const jwks = await fetch(`${issuer}/oauth2/jwks`, { headers: { origin: 'https://client.example' } });
  assert.equal(jwks.headers.get('access-control-allow-origin'), '*');
  assert.equal(jwks.headers.get('access-control-allow-credentials'), null);
  assert.equal((await fetch(`${issuer}/other`)).headers.get('access-control-allow-credentials'), 'true');
});

test('clients that go away in the middle of a body leave nothing behind', async (t) => {
  const { issuer } = await start(t);
  const head = 'POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"';
  await Promise.all(Array.from({ length: 50 }, () => raw(issuer, head, (socket) => setTimeout(() => socket.destroy(), 20)).catch(() => {})));
  assert.equal((await fetch(`${issuer}/oauth2/jwks`)).status, 200);
});

test('the address of a client is what the parent says, else that of the socket', async (t) => {
  let ip;
  const { issuer, logger } = await start(t, { logLevel: 'info', userAuthenticator: async () => null }, (app) => (req, res) => {
    if (ip) req.ip = ip;
    app(req, res);
  });
  const seen = async () => {
    const { Browser } = await import('./support/flow.mjs');
    const browser = new Browser(issuer);
    const page = await (await browser.send('/oauth2/login')).text();
    await browser.submit(page, { email: 'a@b.c', password: 'x', headers: {} });
    await new Promise((turn) => setTimeout(turn, 50));
    return logger.lines.filter(({ event }) => event === 'sign_in_failed').at(-1).client_address;
  };
  assert.equal(await seen(), '127.0.0.1');
  ip = '203.0.113.7';
  assert.equal(await seen(), '203.0.113.7');
});

test('a body that does not arrive is 408 after ten seconds', async (t) => {
  const { issuer } = await start(t);
  const before = performance.now();
  const answer = await raw(issuer, 'POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"');
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.ok(performance.now() - before >= 9_900);
});

test('HTTP/2: pseudo-header fields are no headers, and every cookie is set', async (t) => {
  let handler;
  const http = createHttp2Server((req, res) => handler(req, res)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const server = new OAuth2AuthorizationServer(configOf(issuer));
  handler = server.getApp();
  await server.ready();
  const session = connectHttp2(issuer);
  t.after(async () => {
    session.destroy();
    http.close();
    await server.close();
  });
  const send = async (headers, body = '') => {
    const stream = session.request(headers, { endStream: body === '' });
    if (body !== '') stream.end(body);
    const [answer] = await once(stream, 'response');
    let text = '';
    for await (const chunk of stream.setEncoding('utf8')) text += chunk;
    return { status: answer[':status'], headers: answer, text };
  };
  const metadata = await send({ ':path': '/.well-known/oauth-authorization-server' });
  assert.deepEqual([metadata.status, JSON.parse(metadata.text).issuer], [200, issuer]);
  const client = JSON.stringify({ redirect_uris: ['https://app.example/callback'], token_endpoint_auth_method: 'none' });
  const registered = await send({ ':path': '/oauth2/register', ':method': 'POST', 'content-type': 'application/json' }, client);
  assert.equal(registered.status, 201, registered.text);
  const page = await send({ ':path': '/oauth2/login', accept: 'text/html' });
  assert.equal(page.status, 200);
  assert.ok(page.headers['set-cookie'].length > 0);
});
