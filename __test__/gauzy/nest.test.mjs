// Gauzy's users in the Nest module.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { McpOAuthModule } from '@gauzy/mcp-oauth/nestjs';
import { Module } from '@nestjs/common';
import { freePort } from '../clients/support/listen.mjs';
import { ADAPTERS, applicationModule, startNest } from '../hosts/support/nest.mjs';
import { claims, flow } from '../node/support/flow.mjs';
import { gauzyDatabase, stopDatabases } from './support/database.mjs';
import { GauzyUserDirectory, directory } from './support/module.mjs';
import { ALICE, ALICE_ID } from './support/people.mjs';

after(stopDatabases);

/** Starts an application of a module that is made of the options that every one needs. */
async function started(t, imports) {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const options = { issuer, audience: 'https://mcp.example.com', sessionSecret: 'a secret of the tests, long enough for them' };
  const app = await startNest(applicationModule({ imports: imports(options) }), ADAPTERS.Express(), { port });
  t.after(() => app.close());
  return { app, issuer };
}

const subject = async (issuer) => claims((await flow(issuer, ALICE)).access_token).sub;

/** The variables of a database, in the environment until the test ends. */
async function inEnvironment(t) {
  const { variables } = await gauzyDatabase(t, 'sqlite');
  const before = { ...process.env };
  Object.assign(process.env, variables);
  t.after(() => (process.env = before));
}

test('the class itself is made of the environment and closed with the application', async (t) => {
  await inEnvironment(t);
  let made;
  class Users extends GauzyUserDirectory {
    constructor(options) {
      super(options);
      made = this;
    }
  }
  const { app, issuer } = await started(t, (options) => [McpOAuthModule.forRoot({ ...options, users: Users })]);
  assert.equal(await subject(issuer), ALICE_ID);
  await app.close();
  await assert.rejects(made.ready(), { code: 'ERR_CLOSED' });
});

test('one that was made before is used, and stays open', async (t) => {
  const { options: own } = await gauzyDatabase(t, 'sqlite');
  const users = directory(t, own);
  const { app, issuer } = await started(t, (options) => [McpOAuthModule.forRoot({ ...options, users })]);
  assert.equal(await subject(issuer), ALICE_ID);
  await app.close();
  await users.ready();
});

/** A module of the application that provides a directory. */
function usersModule(own) {
  class UsersModule {}
  const providers = [{ provide: GauzyUserDirectory, useFactory: () => new GauzyUserDirectory(own) }];
  Module({ providers, exports: [GauzyUserDirectory] })(UsersModule);
  return UsersModule;
}

test('a provider of the application is injected into a factory', async (t) => {
  const { options: own } = await gauzyDatabase(t, 'sqlite');
  const UsersModule = usersModule(own);
  const { app, issuer } = await started(t, (options) => [
    McpOAuthModule.forRootAsync({ imports: [UsersModule], inject: [GauzyUserDirectory], useFactory: (users) => ({ ...options, users }) }),
  ]);
  t.after(() => app.get(GauzyUserDirectory, { strict: false }).close());
  assert.equal(await subject(issuer), ALICE_ID);
});

test('a provider of the application is not passed over in silence', async (t) => {
  await inEnvironment(t);
  const { options: own } = await gauzyDatabase(t, 'sqlite');
  const UsersModule = usersModule(own);
  const starting = started(t, (options) => [McpOAuthModule.forRoot({ ...options, users: GauzyUserDirectory }), UsersModule]);
  await assert.rejects(starting, /provides a GauzyUserDirectory of its own; hand it over with forRootAsync/);
});

test('a database that is not Gauzy’s stops the start', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  await database.run('ALTER TABLE "user" DROP COLUMN "hash"');
  const users = directory(t, database.options);
  await assert.rejects(started(t, (options) => [McpOAuthModule.forRoot({ ...options, users })]), { code: 'ERR_INVALID_CONFIG', message: /user\.hash/ });
});
