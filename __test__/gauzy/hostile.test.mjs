// Hostile values at every place: a JavaScript error of a documented kind or an ordinary answer, never
// the end of the process, and no secret in what is said.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { HOSTILE } from '../contract/support/hostile.mjs';
import { recorder } from '../node/support/server.mjs';
import { KINDS, gauzyDatabase, stopDatabases } from './support/database.mjs';
import { GauzyAuthService, GauzyUserDirectory, OAuth2AuthorizationServer, directory, native } from './support/module.mjs';
import { ALICE, ALICE_ID, STAPLE } from './support/people.mjs';

const CODES = ['ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_INVALID_CONFIG'];
const OPTIONS = [
  'dbType', 'dbPath', 'dbHost', 'dbPort', 'dbName', 'dbUser', 'dbPass', 'dbSslMode', 'dbCaCert', 'dbPoolSize',
  'dbConnectionTimeout', 'dbIdleTimeout', 'employeeCheck', 'rehash', 'logger', 'logLevel',
];
/** What people may type. */
const TYPED = [
  "' OR '1'='1", "' OR 1=1 -- ", '" OR ""="', '` OR 1=1 -- ', "alice@example.com' -- ", "'; DROP TABLE \"user\"; -- ", '%', '_lice@example.com',
  'alice@example.com\0', 'alice@example.com\r\n', '$1', '?', ':email', '[object Object]', 'null', '\ufeffalice@example.com', '\ud800', '🔐', 'x'.repeat(60_000),
];

after(stopDatabases);

/** Calls with every hostile value; what is thrown must be documented. */
async function everywhere(name, call, codes = CODES) {
  for (const [kind, make] of Object.entries(HOSTILE)) {
    try {
      await call(make());
    } catch (error) {
      assert.ok(error instanceof Error && codes.includes(error.code), `${name}, ${kind}: ${error?.stack ?? String(error)}`);
      assert.doesNotMatch(error.message, /\n|Some\(|None|Err\(|panicked/, name);
      if (error.code === 'ERR_INVALID_ARG_TYPE') assert.ok(error instanceof TypeError);
      if (error.code === 'ERR_OUT_OF_RANGE') assert.ok(error instanceof RangeError);
    }
  }
}

test('options', async () => {
  const postgres = { dbType: 'postgres', logger: recorder() };
  for (const Type of [GauzyUserDirectory, GauzyAuthService]) await everywhere(Type.name, (value) => new Type(value).close());
  for (const name of OPTIONS) {
    for (const base of [postgres, {}]) {
      await everywhere(name, (value) => new GauzyUserDirectory({ ...base, [name]: value }).close());
    }
  }
});

test('texts that no server knows reach it as values, or not at all', async () => {
  for (const dbType of ['postgres', 'mysql', 'sqlite']) {
    for (const name of ['dbPath', 'dbHost', 'dbName', 'dbUser', 'dbPass']) {
      for (const value of ['\0', 'a\0b', '\ud800', '/', '💥', "'", '\r\n']) {
        const users = new GauzyUserDirectory({ dbType, dbPath: '/nowhere', dbHost: '127.0.0.1', dbPort: 1, dbConnectionTimeout: 100, logger: recorder(), [name]: value });
        await assert.rejects(users.ready(), (error) => ['ERR_USERS', 'ERR_INVALID_CONFIG'].includes(error.code));
        await users.close();
      }
    }
  }
});

test('callers', async (t) => {
  const { options } = await gauzyDatabase(t, 'sqlite');
  const users = directory(t, options);
  const service = new GauzyAuthService(users);
  for (const call of [(value) => users.authenticate(value), (value) => service.authenticateUser(value)]) {
    await everywhere('credentials', call);
    await everywhere('email', (email) => call({ email, password: STAPLE }));
    await everywhere('password', (password) => call({ email: ALICE.email, password }));
    await assert.rejects(call({ email: [ALICE.email], password: STAPLE }), { code: 'ERR_INVALID_ARG_TYPE' });
    await assert.rejects(call({ email: { $ne: null }, password: STAPLE }), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const asked of [users, service]) {
    await everywhere('userId', (userId) => asked.getUserInfo(userId));
    for (const nothing of [undefined, null, '']) {
      await assert.rejects(asked.getUserInfo(nothing), (error) => CODES.includes(error.code));
    }
  }
  await everywhere('users of a server', (value) => new OAuth2AuthorizationServer({
    issuer: 'http://localhost:3003', baseUrl: 'http://localhost:3003', audience: 'a', sessionSecret: STAPLE.repeat(2), logger: recorder(), users: value,
  }).close());
  assert.equal((await service.authenticateUser(ALICE)).userId, ALICE_ID);
});

test('the native half by itself', async () => {
  const { NativeGauzyUsers } = native();
  const settings = { variables: {}, rehash: false, logLevel: 'silent' };
  const made = new NativeGauzyUsers(settings, () => {});
  // As a map of variables a huge text is millions of them; the JavaScript half lets none through.
  for (const [kind, make] of Object.entries(HOSTILE).filter(([name]) => !name.startsWith('huge'))) {
    for (const call of [
      (value) => new NativeGauzyUsers(value, () => {}),
      (value) => new NativeGauzyUsers(settings, value),
      ...Object.keys(settings).map((name) => (value) => new NativeGauzyUsers({ ...settings, [name]: value }, () => {})),
      (value) => new NativeGauzyUsers({ ...settings, variables: { DB_TYPE: value } }, () => {}),
      (value) => made.authenticate(value, value),
      (value) => made.find(value),
      ...Object.getOwnPropertyNames(NativeGauzyUsers.prototype).map((name) => (value) => NativeGauzyUsers.prototype[name].call(value)),
    ]) {
      try {
        await call(make());
      } catch (error) {
        assert.ok(error instanceof Error, kind);
      }
    }
  }
  await made.close();
});

for (const kind of KINDS) {
  test(`${kind}: no address, password or id is anything but a value`, async (t) => {
    const database = await gauzyDatabase(t, kind);
    if (!database) return;
    const logger = recorder();
    const users = directory(t, { ...database.options, logger, logLevel: 'trace' });
    const count = () => database.run(`SELECT CAST(COUNT(*) AS CHAR(20)) FROM "user" WHERE "hash" IS NOT NULL`);
    const before = await count();
    for (const text of TYPED) {
      assert.deepEqual(await users.authenticate({ email: text, password: STAPLE }), [], JSON.stringify(text));
      assert.deepEqual(await users.authenticate({ email: ALICE.email, password: text }), [], JSON.stringify(text));
      if (text.length <= 255) assert.equal(await users.getUserInfo(text), null, JSON.stringify(text));
    }
    assert.equal(await count(), before);
    assert.equal((await users.authenticate(ALICE)).length, 1);
    const log = JSON.stringify(logger.lines);
    for (const secret of [STAPLE, database.options.dbPass, '$scrypt$'].filter(Boolean)) assert.ok(!log.includes(secret), secret);
  });
}
