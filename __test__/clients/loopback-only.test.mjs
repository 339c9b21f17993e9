// The tests talk to nobody but this machine; this is what keeps them so.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { browserTest, closeBrowser, watchedContext } from './support/browser.mjs';
import { startCallback } from './support/callback.mjs';
import { isLoopback } from './support/loopback-only.mjs';

// Addresses and names that lead nowhere (RFC 5737, RFC 2606).
const ELSEWHERE = ['192.0.2.1', 'auth.example.com', '2001:db8::1', 'localhost.example.com'];
const REFUSAL = /the tests talk only to this machine/;

after(closeBrowser);

test('this process connects to no other machine', async () => {
  for (const host of ELSEWHERE) {
    assert.equal(isLoopback(host), false);
    assert.throws(() => connect(443, host), REFUSAL);
    assert.throws(() => connect({ host, port: 443 }), REFUSAL);
  }
  for (const url of ['http://192.0.2.1/', 'https://auth.example.com/']) {
    await assert.rejects(fetch(url), (error) => REFUSAL.test(error.cause?.message));
  }
});

test('this process connects to this machine', async (t) => {
  const { origin } = await startCallback(t, { pages: { '/': 'here' } });
  const { port } = new URL(origin);
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.equal(await (await fetch(`http://${host}:${port}/`)).text(), 'here');
  }
});

browserTest('the browser finds no other machine, and is seen when it looks', async (t) => {
  const { context, strangers } = await watchedContext(t);
  const page = await context.newPage();
  for (const url of ['http://auth.example.com/', 'http://192.0.2.1/']) {
    await assert.rejects(page.goto(url), /ERR_NAME_NOT_RESOLVED/);
  }
  assert.deepEqual(strangers, ['http://auth.example.com/', 'http://192.0.2.1/']);
});
