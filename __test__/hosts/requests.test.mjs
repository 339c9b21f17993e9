// What an application that hosts the server sees of it, and what clients see through it.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { register } from '../clients/support/client.mjs';
import { wholeFlow } from './support/flow.mjs';
import { HOSTS } from './support/hosts.mjs';
import { OWN_STATUS } from './support/nest.mjs';
import { start } from './support/start.mjs';

const KIB = 1024;
const LIMIT = 64 * KIB;
/** Far more than sockets keep on the way. */
const ENDLESS = 64 * KIB * KIB;
const DEADLINE = 60_000;

for (const host of Object.keys(HOSTS)) {
  test(`${host}: from registration to revocation`, async (t) => {
    const { issuer } = await start(t, host);
    await wholeFlow(issuer);
  });

  test(`${host}: JSON bodies, HEAD and preflights`, async (t) => {
    const { issuer } = await start(t, host);
    const json = await send(issuer, '/oauth2/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'y' });
    assert.deepEqual([json.status, (await json.json()).error], [401, 'invalid_client']);
    const head = await fetch(`${issuer}/.well-known/jwks.json`, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    const preflight = await fetch(`${issuer}/oauth2/token`, { method: 'OPTIONS' });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get('access-control-allow-headers'), /MCP-Protocol-Version/);
  });

  test(`${host}: what is not the server's reaches the application, its body unread`, async (t) => {
    const { issuer } = await start(t, host);
    const body = { hello: 'world', long: 'x'.repeat(80 * KIB) };
    for (const path of ['/echo', '/oauth2', '/oauth2/token/more', '/.well-known/security.txt', '/token']) {
      const response = await send(issuer, path, body);
      assert.equal(response.status, OWN_STATUS, path);
      const { read } = await response.json();
      assert.deepEqual(JSON.parse(read), body, path);
      assert.equal(response.headers.get('x-frame-options'), null, path);
    }
  });

  test(`${host}: a body over the limit is refused`, async (t) => {
    const { issuer } = await start(t, host);
    const long = 'x'.repeat(LIMIT);
    for (const path of ['/oauth2/token', '/oauth2/login', '/oauth2/revoke']) {
      const form = await fetch(`${issuer}${path}`, { method: 'POST', body: new URLSearchParams({ token: long }) });
      assert.equal(form.status, 413, path);
    }
    const json = await send(issuer, '/oauth2/register', { client_name: long });
    assert.equal(json.status, 413);
    await register(issuer, 'http://localhost/callback');
  });

  if (host.includes('parsed before')) continue;

  test(`${host}: a body without an end is refused while it comes`, { timeout: DEADLINE }, async (t) => {
    const { issuer } = await start(t, host);
    const { answer, sent } = await stream(issuer, '/oauth2/token');
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.ok(sent < ENDLESS, `${sent} bytes were taken`);
    await register(issuer, 'http://localhost/callback');
  });
}

function send(issuer, path, json) {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${issuer}${path}`, { method: 'POST', headers, body: JSON.stringify(json) });
}

/** Sends chunks until the other side has had enough; answers what it said and what it was sent. */
function stream(issuer, path) {
  const { port } = new URL(issuer);
  const chunk = `${(16 * KIB).toString(16)}\r\n${'x'.repeat(16 * KIB)}\r\n`;
  return new Promise((resolve) => {
    let answer = '';
    let sent = 0;
    const socket = connect(port, 'localhost');
    const more = () => {
      while (sent < ENDLESS && !answer && !socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(chunk)) break;
      }
      if (answer || sent >= ENDLESS) socket.end();
    };
    socket.setEncoding('utf8').on('data', (text) => (answer += text));
    socket.on('drain', more).on('error', () => {});
    socket.on('close', () => resolve({ answer, sent }));
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\ntransfer-encoding: chunked\r\n` +
        'content-type: application/x-www-form-urlencoded\r\n\r\n',
      more,
    );
  });
}
