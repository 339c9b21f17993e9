// What reaches a log, and what never does.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  SecurityLogger,
  createSafeErrorResponse,
  isSafeToLogError,
  sanitizeErrorMessage,
  sanitizeForLogging,
} from '@gauzy/mcp-oauth';
import { evaluate, node } from './support/run.mjs';

const REDACTED = '[REDACTED]';
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl';

/** A message, and what must not be left of it. */
const TELLING = [
  ['cannot open /home/ever/.ssh/id_rsa', '/home'],
  ['cannot open C:\\Users\\ever\\key.pem', 'Users'],
  ['cannot open \\\\server\\share\\key.pem', 'share'],
  ['cannot open file:///etc/passwd', 'etc'],
  ['user local.admin@ever.co does not exist', 'ever.co'],
  ['user ä.b@bücher.example does not exist', 'bücher'],
  [`key ${'a1'.repeat(16)} is not known`, 'a1a1'],
  ['connect postgres://gauzy:secret@db:5432/gauzy failed', 'gauzy'],
  ['connect mongodb+srv://u:p@cluster/db failed', 'cluster'],
  ['connect redis://:secret@redis:6379 failed', 'secret'],
  ['GET https://user:secret@host/x failed', 'secret'],
  ['boom\n    at Object.<anonymous> (/srv/app/main.js:10:5)', 'main.js'],
  ['thrown in main.ts:10:5', 'main.ts'],
  [`token ${JWT} is not valid`, 'eyJ'],
  [`Authorization: Bearer ${'abcdef.-'.repeat(2)}`, 'abcdef'],
  ['POST with client_secret=hunter2&code=1', 'hunter2'],
  ['body {"password":"hunter 2","a":1}', 'hunter'],
  ['refresh token mrt_AAECAwQFBgcICQoLDA0ODw was used', 'AAEC'],
  ['code_verifier dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk is wrong', 'dBjf'],
];

for (const [message, secret] of TELLING) {
  test(`of ${JSON.stringify(message).slice(0, 60)} nothing is told`, () => {
    for (const error of [message, new Error(message), { message }]) {
      const clean = sanitizeErrorMessage(error);
      assert.ok(clean.includes(REDACTED) && !clean.includes(secret), clean);
      assert.equal(isSafeToLogError(error), false);
      assert.ok(!createSafeErrorResponse(error, true).details.includes(secret));
    }
  });
}

test('what tells nothing stays as it is', () => {
  for (const message of [
    'Invalid token: signature verification failed',
    'Token expired at https://auth.gauzy.co/oauth2/token',
    'Bearer token required',
    'id 0e8dd6a1-4e4e-4b7c-8e53-0f9c3a1b2c3d is unknown',
    'and/or, 1/2, n/a',
  ]) {
    assert.equal(sanitizeErrorMessage(message), message);
    assert.equal(isSafeToLogError(message), true);
  }
});

test('messages are cut at 200 characters, between characters', () => {
  const long = sanitizeErrorMessage('ab '.repeat(100));
  assert.deepEqual([long.length, long.endsWith('...')], [203, true]);
  assert.ok(sanitizeErrorMessage(`${'. '.repeat(99)}.😀`.padEnd(300, '.')).isWellFormed());
  const split = sanitizeErrorMessage(`/a/${'b'.repeat(4070)} ${'f1'.repeat(500)}`);
  assert.ok(!split.includes('f1'), 'half a secret at the end of what is looked at');
});

test('nothing thrown is an unknown error', () => {
  for (const nothing of [undefined, null, '', 0, false, NaN, {}, []]) {
    assert.equal(sanitizeErrorMessage(nothing), 'Unknown error occurred');
  }
  assert.deepEqual([sanitizeErrorMessage(42), sanitizeErrorMessage(true)], ['42', 'true']);
});

test('a response for a client has details only on request', () => {
  assert.deepEqual(Object.keys(createSafeErrorResponse(new Error('x'))), ['error']);
  assert.deepEqual(createSafeErrorResponse(new Error('x'), true), { error: 'An unexpected error occurred', details: 'x' });
});

test('members with telling names are redacted, however they are written', () => {
  const names = [
    'password', 'newPassword', 'accessToken', 'refresh_token', 'clientSecret', 'Authorization', 'credentials', 'apiKey', 'API_KEY',
    'x-api-key', 'privateKey', 'private_key', 'Set-Cookie', 'code_verifier', 'sessionId', 'jwt', 'csrf',
  ];
  const clean = sanitizeForLogging({ deep: [Object.fromEntries(names.map((name) => [name, 'hunter2']))] });
  assert.deepEqual(clean, { deep: [Object.fromEntries(names.map((name) => [name, REDACTED]))] });
});

test('a copy for a log is an object of the same shape, and the original is untouched', () => {
  const original = { id: 1, name: 'x', at: new Date(0), list: [1, 'a', null], nested: { ok: true, none: undefined } };
  const before = structuredClone(original);
  const clean = sanitizeForLogging(original);
  assert.deepEqual(clean, before);
  assert.deepEqual(original, before);
  assert.notEqual(clean.nested, original.nested);
});

test('credentials inside texts are redacted', () => {
  assert.equal(sanitizeForLogging({ header: `Bearer ${JWT}` }).header, `Bearer ${REDACTED}`);
  assert.equal(sanitizeForLogging(new Error(`bad ${JWT}`)).message, `bad ${REDACTED}`);
  assert.equal(sanitizeForLogging(new URL('https://u:p@h.example/x')), REDACTED);
});

test('what is endless is cut', () => {
  const cycle = { name: 'a' };
  cycle.self = cycle;
  assert.deepEqual(sanitizeForLogging(cycle), { name: 'a', self: '[Circular]' });
  const shared = { a: 1 };
  assert.deepEqual(sanitizeForLogging([shared, shared]), [{ a: 1 }, { a: 1 }]);
  let deep = {};
  for (let level = 0; level < 10_000; level += 1) deep = { deep };
  assert.ok(JSON.stringify(sanitizeForLogging(deep)).length < 200);
  assert.ok(JSON.stringify(sanitizeForLogging({ list: Array(1e6).fill('x'.repeat(1000)) })).length < 200_000);
  assert.equal(sanitizeForLogging(Buffer.alloc(5)), '[5 bytes]');
  const clean = sanitizeForLogging(JSON.parse('{"__proto__":{"admin":true}}'));
  assert.equal(clean.admin, undefined);
});

test('events are kept: the last thousand of them, as copies', () => {
  for (let index = 0; index < 1005; index += 1) SecurityLogger.logSecurityEvent('flood', 'low', { index, password: 'x' }, { ip: '192.0.2.9' });
  const all = SecurityLogger.getRecentEvents(5000);
  assert.equal(all.length, 1000);
  assert.deepEqual(all.at(-1).details, { index: 1004, password: REDACTED });
  assert.equal(SecurityLogger.getRecentEvents().length, 100);
  assert.deepEqual(SecurityLogger.getRecentEvents(2).map((entry) => entry.details.index), [1003, 1004]);
  assert.deepEqual(SecurityLogger.getRecentEvents(0), []);
  all.at(-1).details.index = 0;
  assert.equal(SecurityLogger.getRecentEvents(1)[0].details.index, 1004);
  assert.equal(SecurityLogger.getEventsByIP('192.0.2.9').length, 1000);
  assert.deepEqual(SecurityLogger.getEventsByIP('192.0.2.1'), []);
});

test('an event has its members in order, and no session id', () => {
  const req = {
    ip: '192.0.2.7',
    headers: { 'user-agent': 'curl\r\nX: y' },
    sessionID: 'the-session',
    session: { user: { userId: 'u1' } },
  };
  SecurityLogger.logSecurityEvent('brute_force_attempt', 'critical', { email: 'a' }, req);
  const [entry] = SecurityLogger.getRecentEvents(1);
  assert.deepEqual(Object.keys(entry), ['event', 'severity', 'ip', 'userAgent', 'sessionId', 'userId', 'details', 'timestamp']);
  assert.deepEqual([entry.event, entry.severity, entry.ip, entry.userId], ['brute_force_attempt', 'critical', '192.0.2.7', 'u1']);
  assert.match(entry.sessionId, /^[0-9a-f]{16}$/);
  assert.equal(entry.userAgent, 'curl\\r\\nX: y');
  assert.ok(entry.timestamp instanceof Date);
});

afterEach(() => SecurityLogger.useLogger());

test('another logger gets everything, and may fail', () => {
  const lines = [];
  SecurityLogger.useLogger({ log: (...args) => lines.push(args), error: () => { throw new Error('full'); } });
  const logger = new SecurityLogger();
  logger.info('hello', { token: 'x' });
  logger.error('lost', new Error('x'));
  assert.deepEqual(lines, [['hello', { token: REDACTED }]]);
});

test('lines go to stderr, one each, and stdout stays free for a protocol', async () => {
  const program = `const { SecurityLogger } = require('.');
    const logger = new SecurityLogger();
    for (const level of ['debug', 'log', 'info', 'warn', 'error']) logger[level]('a\\nb', { password: 'x', n: 1 });
    logger.error('failed', new Error('at mrt_AAECAwQFBgcICQoLDA0ODw'));`;
  const { stdout, stderr } = await node(['-e', program]);
  assert.equal(stdout, '');
  const lines = stderr.trim().split('\n');
  assert.deepEqual(lines.slice(0, 5), ['DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR'].map((level) => `[SecurityLogger] ${level} a\\nb {"password":"${REDACTED}","n":1}`));
  assert.equal(lines[5], `[SecurityLogger] ERROR failed {"name":"Error","message":"at ${REDACTED}"}`);
});

test('debug lines are for development, or for GAUZY_MCP_DEBUG', async () => {
  const program = `new (require('.').SecurityLogger)().debug('seen'); console.log(1)`;
  const seen = async (env) => (await evaluate(program, { env })).stderr.includes('seen');
  assert.equal(await seen({}), true);
  assert.equal(await seen({ NODE_ENV: 'production' }), false);
  assert.equal(await seen({ NODE_ENV: 'production', GAUZY_MCP_DEBUG: 'true' }), true);
});
