// Every user of the fixture, and what becomes of whoever tries to be them: on each database.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { recorder } from '../node/support/server.mjs';
import { KINDS, gauzyDatabase, stopDatabases } from './support/database.mjs';
import { GauzyAuthService, directory } from './support/module.mjs';
import { ALICE, ALICE_ID, DEACTIVATE, DUP, DUP_ONE_ID, DUP_TWO_ID, SAME_PASSWORD, STAPLE, TENANT_ONE, TROUBADOUR } from './support/people.mjs';

/** Who may not sign in, with their right password, and the ends of their ids. */
const KEPT_OUT = {
  'inactive@example.com': '04',
  'archived@example.com': '05',
  'nullactive@example.com': '06',
  'nullarchived@example.com': '07',
  'deleted@example.com': '08',
  'nohash@example.com': undefined,
  'notenant@example.com': '11',
  'deltenant@example.com': '12',
};
const ORGANIZATIONS = { A: '30000000-0000-4000-8000-000000000002', B: '30000000-0000-4000-8000-000000000001' };

after(stopDatabases);

for (const kind of KINDS) {
  /** A test with a database, its directory, and a service over that. */
  const on = (name, run) =>
    test(`${kind}: ${name}`, async (t) => {
      const database = await gauzyDatabase(t, kind);
      if (!database) return;
      const logger = recorder();
      const users = directory(t, { ...database.options, logger });
      const service = new GauzyAuthService(users);
      const ids = async (email, password) => (await users.authenticate({ email, password })).map(({ userId }) => userId);
      await run({ database, users, service, logger, ids });
    });

  on('a user is described as the callbacks of a server want it', async ({ users, service }) => {
    const alice = {
      userId: ALICE_ID,
      email: ALICE.email,
      name: 'Alice Admin',
      organizationId: ORGANIZATIONS.A,
      tenantId: TENANT_ONE,
      roles: ['SUPER_ADMIN'],
      emailVerified: true,
      picture: 'https://x/a.png',
    };
    await users.ready();
    assert.deepEqual(await users.authenticate(ALICE), [{ ...alice, workspace: 'Tenant One' }]);
    assert.deepEqual(await users.getUserInfo(ALICE_ID), alice);
    assert.deepEqual(await service.authenticateUser(ALICE), alice);
    assert.deepEqual(Object.keys(await service.getUserInfo(ALICE_ID)), Object.keys(alice));
  });

  on('whoever is not active, or has no hash or tenant in force, is nobody', async ({ users, service, ids }) => {
    for (const [email, end] of Object.entries(KEPT_OUT)) {
      assert.deepEqual(await ids(email, STAPLE), [], email);
      assert.equal(await service.authenticateUser({ email, password: STAPLE }), null, email);
      if (end) assert.equal(await users.getUserInfo(`40000000-0000-4000-8000-0000000000${end}`), null, email);
    }
  });

  on('a wrong password, an unknown address and a strange id open nothing', async ({ users, service, ids }) => {
    for (const [email, password] of [[ALICE.email, 'wrong'], [ALICE.email, ''], [ALICE.email, TROUBADOUR], ['nobody@example.com', STAPLE], ['', '']]) {
      assert.deepEqual(await ids(email, password), [], `${email} ${password}`);
      assert.equal(await service.authenticateUser({ email, password }), null);
    }
    for (const id of ['not-a-uuid', "' OR 1=1 -- ", ALICE_ID.replace('4', 'A'), `${ALICE_ID} `, '\0']) {
      assert.equal(await users.getUserInfo(id), null, JSON.stringify(id));
    }
  });

  on('an address is compared letter by letter', async ({ ids }) => {
    assert.equal((await ids('Mixed@Example.com', STAPLE)).length, 1);
    for (const other of ['mixed@example.com', 'Mixed@Example.com ', 'Míxed@Example.com', 'Mixed@Example.%']) {
      assert.deepEqual(await ids(other, STAPLE), [], other);
    }
  });

  on('of one address in two tenants the password tells', async ({ ids, service }) => {
    assert.deepEqual(await ids(DUP.email, STAPLE), [DUP_ONE_ID]);
    assert.deepEqual(await ids(DUP.email, TROUBADOUR), [DUP_TWO_ID]);
    assert.equal((await service.authenticateUser({ ...DUP, password: TROUBADOUR })).userId, DUP_TWO_ID);
  });

  on('where it opens several workspaces the latest is first, and the service takes that and says so once', async ({ database, users, service, logger }) => {
    await database.run(SAME_PASSWORD);
    const found = await users.authenticate(DUP);
    assert.deepEqual(found.map(({ userId, workspace }) => [userId, workspace]), [[DUP_TWO_ID, 'Tenant Two'], [DUP_ONE_ID, 'Tenant One']]);
    for (let round = 0; round < 2; round += 1) assert.equal((await service.authenticateUser(DUP)).userId, DUP_TWO_ID);
    const said = logger.lines.filter(({ line }) => /several workspaces/.test(line));
    assert.deepEqual(said.map(({ level, user }) => [level, user]), [['warn', DUP_TWO_ID]]);
    assert.ok(!JSON.stringify(logger.lines).includes(STAPLE));
    await database.run(`UPDATE "user" SET "updatedAt" = '2026-01-01 00:00:00' WHERE "lastName" = 'One'`);
    assert.equal((await service.authenticateUser(DUP)).userId, DUP_ONE_ID);
  });

  on('a tenant that is not in force lets nobody in', async ({ database, users, ids }) => {
    await database.run(`UPDATE "tenant" SET "isActive" = FALSE WHERE "id" = '${TENANT_ONE}'`);
    assert.deepEqual(await ids(ALICE.email, STAPLE), []);
    assert.equal(await users.getUserInfo(ALICE_ID), null);
    assert.deepEqual(await ids(DUP.email, TROUBADOUR), [DUP_TWO_ID], 'another tenant');
  });

  on('a role that was deleted is none, and so is a membership of an organization that was', async ({ database, users }) => {
    const info = async (email) => (await users.authenticate({ email, password: STAPLE }))[0];
    assert.equal((await info('delorg@example.com')).organizationId, ORGANIZATIONS.B, 'the one that the account names');
    const only = await info('deforg@example.com');
    assert.deepEqual([only.name, only.organizationId, only.emailVerified, 'picture' in only], ['deforg@example.com', ORGANIZATIONS.B, false, false]);
    await database.run(`UPDATE "role" SET "deletedAt" = '2025-01-01 00:00:00'`);
    await database.run(`UPDATE "organization" SET "deletedAt" = '2025-01-01 00:00:00' WHERE "id" = '${ORGANIZATIONS.A}'`);
    const { roles, organizationId } = await info(ALICE.email);
    assert.deepEqual([roles, organizationId], [[], ORGANIZATIONS.B]);
  });

  on('an employee who left is kept out, unless that does not matter', async ({ database, users, ids }) => {
    await database.run(
      `INSERT INTO "employee" ("id", "userId", "tenantId", "isActive") VALUES ('60000000-0000-4000-8000-000000000001', '${ALICE_ID}', '${TENANT_ONE}', FALSE)`,
    );
    assert.deepEqual(await ids(ALICE.email, STAPLE), []);
    assert.equal(await users.getUserInfo(ALICE_ID), null);
    const lenient = new GauzyAuthService({ ...database.options, employeeCheck: false });
    assert.equal((await lenient.authenticateUser(ALICE)).userId, ALICE_ID);
    await lenient.close();
    await database.run('DROP TABLE "employee"');
    const strict = new GauzyAuthService({ ...database.options, employeeCheck: true });
    await assert.rejects(strict.ready(), { code: 'ERR_INVALID_CONFIG', message: /employee\.userId/ });
    await strict.close();
  });

  on('whoever is asked for is looked at now, not as they were', async ({ database, service }) => {
    assert.ok(await service.getUserInfo(ALICE_ID));
    await database.run(DEACTIVATE);
    assert.equal(await service.getUserInfo(ALICE_ID), null);
  });

  on('an old hash is replaced where that is asked for', async ({ database, users }) => {
    const bcrypt = '$2b$12$E06e4qnR7uJnuvKR9e.xoOGYBjc7K2TKWQPUpLAU78Vkd1eUxh1AK';
    await database.run(`UPDATE "user" SET "hash" = '${bcrypt}' WHERE "id" = '${ALICE_ID}'`);
    const stored = () => database.run(`SELECT "hash" FROM "user" WHERE "id" = '${ALICE_ID}'`);
    const alice = { ...ALICE, password: '123456' };
    assert.equal((await users.authenticate(alice)).length, 1);
    assert.equal(await stored(), bcrypt, 'nothing is written');
    const service = new GauzyAuthService({ ...database.options, rehash: true });
    assert.equal((await service.authenticateUser(alice)).userId, ALICE_ID);
    await service.close();
    assert.match(await stored(), /^\$scrypt\$16384\$8\$1\$/);
    assert.equal((await users.authenticate(alice)).length, 1);
  });
}
