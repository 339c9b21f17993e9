// Databases that are away, that come back, and that are not Gauzy's.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Browser, authorization, flow, register, token } from '../node/support/flow.mjs';
import { recorder, start } from '../node/support/server.mjs';
import { freePort } from '../clients/support/listen.mjs';
import { gauzyDatabase, stopDatabases } from './support/database.mjs';
import { GauzyAuthService, GauzyUserDirectory, directory } from './support/module.mjs';
import { ALICE, ALICE_ID } from './support/people.mjs';

const NO_CALLBACKS = { userAuthenticator: undefined, userInfoProvider: undefined };
const AWAY = { code: 'ERR_USERS', message: /the directory of users is not available: / };

after(stopDatabases);

/** Waits for a line of the log, which comes on a later turn. */
async function said(logger, words) {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (words.test(JSON.stringify(logger.lines))) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`${words} is not in ${JSON.stringify(logger.lines)}`);
}

for (const kind of ['postgres', 'mariadb']) {
  test(`${kind}: while it is away people are told to try again, and it works again by itself`, async (t) => {
    const database = await gauzyDatabase(t, kind);
    if (!database) return;
    const users = directory(t, { ...database.options, dbConnectionTimeout: 1000 });
    const { issuer, logger } = await start(t, { ...NO_CALLBACKS, users });
    const tokens = await flow(issuer, ALICE);
    const refresh = () => token(issuer, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tokens.client_id });
    const browser = new Browser(issuer);
    const login = await (await browser.send(authorization((await register(issuer)).client_id).path)).text();
    await database.kill();

    const away = await browser.submit(login, ALICE);
    assert.equal(away.status, 503);
    assert.ok(away.headers.get('retry-after'));
    const page = await away.text();
    assert.match(page, /An error occurred\. Please try again later\./);
    const refused = await refresh();
    assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable']);
    assert.ok(refused.headers.get('retry-after'));
    await assert.rejects(users.authenticate(ALICE), AWAY);
    await assert.rejects(new GauzyAuthService(users).authenticateUser(ALICE), AWAY);
    await assert.rejects(users.getUserInfo(ALICE_ID), AWAY);
    await said(logger, /directory of users is not available/);

    await database.again();
    assert.match(await (await browser.submit(page, ALICE)).text(), /<title>Authorize/);
    assert.equal((await refresh()).status, 200, 'nothing was rotated meanwhile');
    for (const secret of [ALICE.password, database.options.dbPass]) assert.ok(!JSON.stringify(logger.lines).includes(secret));
  });

  test(`${kind}: nobody there, a wrong password and another database are told apart`, async (t) => {
    const database = await gauzyDatabase(t, kind);
    if (!database) return;
    const ready = (more) => directory(t, { ...database.options, ...more }).ready();
    const nobody = { dbPort: await freePort(), dbConnectionTimeout: 1000 };
    await assert.rejects(ready(nobody), { code: 'ERR_USERS', message: /^Gauzy's database does not answer: / });
    for (const more of [{ dbPass: 'hunter2' }, { dbName: 'no_such_database' }]) {
      await assert.rejects(ready(more), (error) => {
        assert.equal(error.code, 'ERR_INVALID_CONFIG');
        assert.match(error.message, /^Gauzy's database cannot be read: .*; check the DB_ variables$/);
        return !error.message.includes('hunter2');
      });
    }
    await database.run('ALTER TABLE "user" DROP COLUMN "hash"');
    await assert.rejects(ready({}), { code: 'ERR_INVALID_CONFIG', message: /is not Gauzy's, .* it has no user\.hash/ });
  });
}

test('a server opens while the database is away and says so, and not where it is another one', async (t) => {
  const logger = recorder();
  const users = directory(t, { dbType: 'postgres', dbPort: await freePort(), dbConnectionTimeout: 500 });
  await start(t, { ...NO_CALLBACKS, users, logger });
  await said(logger, /nobody can sign in until Gauzy's database answers/);
  const another = directory(t, { dbType: 'sqlite', dbPath: '/nowhere/gauzy.sqlite3' });
  await assert.rejects(start(t, { ...NO_CALLBACKS, users: another }), {
    code: 'ERR_INVALID_CONFIG', message: /cannot be read: \/nowhere\/gauzy\.sqlite3: /,
  });
});

test('columns that an older version lacks are named in the log of the directory', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  await database.run('ALTER TABLE "employee" DROP COLUMN "isArchived"');
  const logger = recorder();
  await directory(t, { ...database.options, logger }).ready();
  await said(logger, /lacks columns.*employee\.isArchived|employee\.isArchived.*lacks columns/);
});

test('what cannot be right is an error of the constructor, in the words of the server binary', () => {
  const fails = (options, message) => assert.throws(() => new GauzyUserDirectory(options), { code: 'ERR_INVALID_CONFIG', message });
  fails({ dbType: 'mongodb' }, /^DB_TYPE mongodb: Gauzy's users are read from postgres, mysql, /);
  fails({ dbType: 'oracle' }, /^DB_TYPE "oracle" must be one of: postgres, /);
  fails({ dbType: 'postgres', dbPort: 70_000 }, /^DB_PORT "70000" must be a number of 1 to 65535$/);
  fails({ dbType: 'postgres', dbPoolSize: '0' }, /^DB_POOL_SIZE "0" must be/);
  fails({ dbType: 'mysql', dbConnectionTimeout: 60_000 }, /^DB_CONNECTION_TIMEOUT "60000" must be a number of 1 to 5000$/);
  fails({ dbType: 'mysql', dbSslMode: true }, /^DB_SSL_MODE true needs DB_CA_CERT/);
  fails({ dbType: 'mysql', dbSslMode: true, dbCaCert: 'x' }, /^DB_CA_CERT must be a PEM certificate in base64/);
  fails({ logLevel: 'loud' }, /logLevel must be one of/);
});

test('of two hundred sign-ins at once those that find no place are told so, and then there is place again', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  const users = directory(t, database.options);
  const all = await Promise.allSettled(Array.from({ length: 200 }, () => users.authenticate(ALICE)));
  for (const { value, reason } of all) {
    if (reason) assert.deepEqual([reason.code, reason.message], ['ERR_USERS', 'too many sign-ins are waiting']);
    else assert.equal(value[0].userId, ALICE_ID);
  }
  assert.ok(all.filter(({ value }) => value).length > 64);
  assert.equal((await users.authenticate(ALICE)).length, 1);
});

test('a directory that was closed says so, and its server answers 503', async (t) => {
  for (const kind of ['sqlite', 'postgres']) {
    const database = await gauzyDatabase(t, kind);
    if (!database) return;
    const users = new GauzyUserDirectory(database.options);
    const { issuer } = await start(t, { ...NO_CALLBACKS, users });
    const browser = new Browser(issuer);
    const login = await (await browser.send(authorization((await register(issuer)).client_id).path)).text();
    const given = new GauzyAuthService(users);
    await given.close();
    await users.ready();
    await users.close();
    await users.close();
    await assert.rejects(users.ready(), { code: 'ERR_CLOSED', message: /construct a new one/ });
    await assert.rejects(users.authenticate(ALICE), { code: 'ERR_CLOSED' });
    await assert.rejects(given.getUserInfo(ALICE_ID), { code: 'ERR_CLOSED' });
    assert.equal((await browser.submit(login, ALICE)).status, 503);
  }
});
