// The host's callbacks: whatever they come to, the server answers and the log says what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Browser, flow } from './support/flow.mjs';
import { ADA, authenticate, start } from './support/server.mjs';

async function signIn(issuer, fields = ADA) {
  const browser = new Browser(issuer);
  const page = await browser.send('/oauth2/login');
  const { email, password } = fields;
  return browser.submit(await page.text(), { email, password });
}

test('null means that address and password belong to nobody', async (t) => {
  const { issuer } = await start(t);
  const answer = await signIn(issuer, { ...ADA, password: 'wrong' });
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /Invalid email or password/);
});

const never = new Promise(() => {});
const trap = new Proxy({}, { get: () => { throw new Error('a trap'); } });
const failures = {
  'a throw': [() => { throw new Error('database down'); }, /userAuthenticator failed: database down/],
  'a rejection': [async () => Promise.reject(new Error('database down')), /userAuthenticator failed: database down/],
  'a thrown symbol': [() => { throw Symbol('x'); }, /userAuthenticator failed: Symbol\(x\)/],
  'a thrown null': [() => { throw null; }, /userAuthenticator failed: null/],
  'a thrown trap': [() => { throw trap; }, /userAuthenticator failed/],
  'undefined': [async () => undefined, /it must answer an object with a userId, or null/],
  'a string': [async () => 'yes', /it must answer an object with a userId, or null/],
  'true': [async () => true, /it must answer an object with a userId, or null/],
  'no userId': [async () => ({ email: 'x' }), /no userId/],
  'a number as userId': [async () => ({ userId: 7 }), /no userId/],
  'an endless userId': [async () => ({ userId: 'x'.repeat(1e6) }), /no userId/],
  'a getter that throws': [async () => ({ get userId() { throw new Error('a getter'); } }), /a getter/],
  'a thenable that throws': [() => ({ get then() { throw new Error('a thenable'); } }), /a thenable/],
  'nothing, ever': [() => never, /userAuthenticator did not settle within 300 ms/],
};

for (const [name, [userAuthenticator, expected]] of Object.entries(failures)) {
  test(`${name} from userAuthenticator is 503, and the log says why`, async (t) => {
    const { issuer, logger } = await start(t, { userAuthenticator, callbackTimeout: 300 });
    const answer = await signIn(issuer);
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /An error occurred\. Please try again later\./);
    const line = logger.lines.find(({ hint }) => expected.test(hint));
    assert.ok(line, JSON.stringify(logger.lines));
    // The server lives on.
    assert.equal((await fetch(`${issuer}/oauth2/jwks`)).status, 200);
  });
}

test('without a callback the server starts, and says what is missing when it is needed', async (t) => {
  const { server, issuer, logger } = await start(t, { userAuthenticator: undefined, userInfoProvider: undefined });
  assert.equal((await signIn(issuer)).status, 503);
  assert.ok(logger.lines.some(({ hint }) => /server\.setUserAuthenticator/.test(hint)));
  server.setUserAuthenticator(authenticate);
  assert.equal((await signIn(issuer)).status, 303);
});

test('callbacks get strings only, whatever was sent', async (t) => {
  const seen = [];
  const userAuthenticator = async (...all) => void seen.push(all) ?? null;
  const { issuer } = await start(t, { userAuthenticator });
  const page = await (await new Browser(issuer).send('/oauth2/login')).text();
  const browser = new Browser(issuer);
  await browser.send('/oauth2/login');
  const csrf = /name="_csrf" value="([^"]*)"/.exec(await (await browser.send('/oauth2/login')).text())[1];
  for (const body of [
    { _csrf: csrf, email: ['a@b.c'], password: 'x' },
    { _csrf: csrf, email: { $ne: null }, password: { $ne: null } },
    { _csrf: csrf, email: 'a@b.c', password: 5 },
    { _csrf: csrf, email: 'a@b.c', password: 'x' },
  ]) {
    await browser.send('/oauth2/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
  assert.ok(page.includes('_csrf'));
  assert.ok(seen.length >= 1);
  for (const [credentials, ...more] of seen) {
    assert.deepEqual(more, []);
    assert.deepEqual(Object.keys(credentials), ['email', 'password']);
    assert.ok(Object.values(credentials).every((value) => typeof value === 'string'), JSON.stringify(credentials));
  }
});

test('members that databases leave empty do no harm', async (t) => {
  const person = { userId: 'u', email: null, name: null, organizationId: undefined, tenantId: null, roles: null, picture: null, emailVerified: null };
  const { issuer } = await start(t, { userAuthenticator: async () => person, userInfoProvider: async () => person });
  const tokens = await flow(issuer, ADA, { scope: 'profile email roles' });
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const answer = await (await fetch(`${issuer}/oauth2/userinfo`, { headers })).json();
  assert.deepEqual(answer, { sub: 'u', email: '', roles: [] });
});

test('userInfoProvider is asked at a refresh only where that is set, and null ends the grant', async (t) => {
  let known = true;
  const userInfoProvider = async (userId) => (known ? { userId, email: ADA.email } : null);
  const { token } = await import('./support/flow.mjs');
  for (const recheckUserOnRefresh of [false, true]) {
    known = true;
    const { issuer } = await start(t, { userInfoProvider, recheckUserOnRefresh });
    const { client_id, refresh_token } = await flow(issuer, ADA);
    known = false;
    const next = await token(issuer, { grant_type: 'refresh_token', refresh_token, client_id });
    assert.equal(next.status, recheckUserOnRefresh ? 400 : 200);
  }
});

test('every sign-in takes the least time, whatever comes of it, and blocks nobody', async (t) => {
  const slow = { minSignInTime: 250 };
  const { issuer } = await start(t, { ...slow, userAuthenticator: async ({ email, password }) => {
    if (email === 'throw@example.com') throw new Error('no');
    return authenticate({ email, password });
  } });
  for (const person of [ADA, { ...ADA, password: 'wrong' }, { email: 'throw@example.com', password: 'x' }]) {
    const before = performance.now();
    const answer = signIn(issuer, person);
    const quick = performance.now();
    await fetch(`${issuer}/oauth2/jwks`);
    assert.ok(performance.now() - quick < 240, 'another request had to wait');
    await answer;
    assert.ok(performance.now() - before >= 250, `${person.email} took ${performance.now() - before} ms`);
  }
});

test('a thousand sign-ins wait at once; one more is told to come back', async (t) => {
  let release;
  const gate = new Promise((open) => (release = open));
  let waiting = 0;
  const userAuthenticator = async ({ email }) => {
    waiting += 1;
    await gate;
    return { userId: email, email };
  };
  const { server, issuer } = await start(t, { userAuthenticator, callbackTimeout: 25_000 });
  const page = await server.handle(new Request(`${issuer}/oauth2/login`));
  const [cookie] = page.headers.getSetCookie()[0].split(';');
  const csrf = /name="_csrf" value="([^"]*)"/.exec(await page.text())[1];
  const post = (n) => server.handle(new Request(`${issuer}/oauth2/login`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ _csrf: csrf, email: `p${n}@example.com`, password: 'x' }),
  }));
  const all = Array.from({ length: 1000 }, (_, n) => post(n));
  while (waiting < 1000) await new Promise((turn) => setTimeout(turn, 10));
  assert.equal((await post(1000)).status, 503);
  release();
  const statuses = await Promise.all(all.map(async (answer) => (await answer).status));
  assert.deepEqual([...new Set(statuses)], [303]);
  assert.equal((await post(1001)).status, 303);
});

test('a sign-in that the person gives up gives its place back', { timeout: 60_000 }, async (t) => {
  let asked = 0;
  const userAuthenticator = () => {
    asked += 1;
    return never;
  };
  const { issuer, server } = await start(t, { userAuthenticator, callbackTimeout: 25_000 });
  const page = await fetch(`${issuer}/oauth2/login`);
  const [cookie] = page.headers.getSetCookie()[0].split(';');
  const csrf = /name="_csrf" value="([^"]*)"/.exec(await page.text())[1];
  for (let round = 1; round <= 11; round += 1) {
    const up = new AbortController();
    const body = new URLSearchParams({ _csrf: csrf, email: ADA.email, password: 'x' });
    const one = () => fetch(`${issuer}/oauth2/login`, { method: 'POST', headers: { cookie }, body, signal: up.signal });
    const all = Array.from({ length: 100 }, one);
    const answers = Promise.allSettled(all);
    while (asked < round * 100) await new Promise((turn) => setTimeout(turn, 5));
    up.abort();
    await answers;
  }
  server.setUserAuthenticator(authenticate);
  assert.equal((await signIn(issuer)).status, 303);
});
