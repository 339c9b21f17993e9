// Nothing is kept of a request that is over: the resident memory stays where it is, however many
// requests and callback sign-ins there are.
//
//   MEMORY_REQUESTS, MEMORY_SIGN_INS  how many; the full figures are 200000 and 50000
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2AuthorizationServer } from './support/module.mjs';
import { configOf } from './support/server.mjs';

const ISSUER = 'http://localhost:3003';
const REQUESTS = Number(process.env.MEMORY_REQUESTS ?? 20_000);
const SIGN_INS = Number(process.env.MEMORY_SIGN_INS ?? 5_000);
const AT_ONCE = 50;
const SAMPLES = 20;
/** Bytes a request may leave behind. */
const MOST = 10;
/** The allocators' pages come and go by as much; with the full figures it hardly counts. */
const NOISE = 2 ** 20;
/** What is kept of every request grows in each round; pages that an allocator takes, in one. */
const ROUNDS = 4;

function resident() {
  global.gc();
  global.gc();
  return process.memoryUsage().rss;
}

/** Least squares: how many bytes each request adds. */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, bytes]) => bytes))];
  const over = points.reduce((sum, [at, bytes]) => sum + (at - x) * (bytes - y), 0);
  return over / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
}

/** As much of a response as an application needs. */
class Answer {
  headersSent = false;
  #done;
  #headers;
  constructor(done) {
    this.#done = done;
  }
  getHeaderNames() {
    return [];
  }
  on() {}
  writeHead(status, headers) {
    this.#headers = headers;
  }
  end(body) {
    this.#done({ headers: this.#headers, body });
  }
}

/** Sends a request without a socket, so that what is measured is ours. */
function send(app, method, url, fields, cookie) {
  return new Promise((resolve, reject) => {
    const rawHeaders = ['host', 'localhost', 'content-type', 'application/x-www-form-urlencoded', 'cookie', cookie ?? ''];
    const rawBody = fields && Buffer.from(new URLSearchParams(fields).toString());
    const res = new Answer(resolve);
    app({ method, url, headers: {}, rawHeaders, rawBody }, res, reject);
  });
}

function cookieOf({ headers }, name) {
  return headers.find((value) => String(value).startsWith(`${name}=`))?.split(';')[0];
}

async function run(count, work) {
  let next = 0;
  const one = async () => {
    while (next < count) await work((next += 1));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** The slopes over the last half of `count` runs: of all memory, and of JavaScript's heap. */
async function measured(count, work) {
  const points = [];
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    await run(count / SAMPLES, work);
    points.push([(count / SAMPLES) * sample, resident(), process.memoryUsage().heapUsed]);
  }
  const half = points.slice(SAMPLES / 2);
  return { all: slope(half.map(([at, all]) => [at, all])), heap: slope(half.map(([at, , heap]) => [at, heap])), noise: NOISE / (count / 2) };
}

test('requests and sign-ins leave nothing behind', { timeout: 600_000 }, async (t) => {
  assert.ok(global.gc, 'run with --expose-gc');
  const server = new OAuth2AuthorizationServer(
    configOf(ISSUER, { logLevel: 'silent', signingAlgorithm: 'ES256', userAuthenticator: async ({ email }) => (email.startsWith('x') ? null : { userId: email, email }) }),
  );
  t.after(() => server.close());
  await server.ready();
  const app = server.getApp();
  const page = await send(app, 'GET', '/oauth2/login');
  const browser = cookieOf(page, 'mcp-oauth-browser');
  const csrf = /name="_csrf" value="([^"]*)"/.exec(page.body)[1];
  const refresh = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'x' };
  const requests = [
    ['GET', '/.well-known/oauth-authorization-server'],
    ['GET', '/oauth2/jwks'],
    ['GET', '/oauth2/login'],
    ['POST', '/oauth2/token', refresh],
  ];
  const ask = (n) => send(app, ...requests[n % requests.length]);
  // Half of them are refused; who is let in signs out again, since a session is meant to be kept.
  const signIn = async (n) => {
    const fields = { _csrf: csrf, email: `${n % 2 ? 'x' : 'u'}@example.com`, password: 'x' };
    const session = cookieOf(await send(app, 'POST', '/oauth2/login', fields, browser), 'mcp-oauth-session');
    if (session) await send(app, 'POST', '/oauth2/logout', { _csrf: csrf }, `${browser}; ${session}`);
  };
  await run(REQUESTS / 4, ask);
  await run(SIGN_INS / 4, signIn);
  for (const [name, count, work] of [['request', REQUESTS, ask], ['sign-in', SIGN_INS, signIn]]) {
    const rounds = [];
    let settled = false;
    while (!settled && rounds.length < ROUNDS) {
      const { all, heap, noise } = await measured(count, work);
      rounds.push(`${all.toFixed(1)} resident (± ${noise.toFixed(0)}), ${heap.toFixed(1)} of the heap`);
      settled = heap <= MOST && all <= MOST + noise;
      t.diagnostic(`bytes a ${name}: ${rounds.at(-1)}`);
    }
    assert.ok(settled, `bytes a ${name}, in each round more than ${MOST}: ${rounds.join('; ')}`);
  }
});
