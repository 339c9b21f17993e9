// Importing loads nothing, and a process ends by itself, whether its directories were closed or not.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT, node } from '../contract/support/run.mjs';
import { freePort } from '../clients/support/listen.mjs';
import { KINDS, gauzyDatabase, stopDatabases } from './support/database.mjs';
import { ALICE } from './support/people.mjs';

const NO_BINARY = { MCP_OAUTH_NATIVE_PATH: '/nowhere.node' };
const PROGRAM = `const { GauzyAuthService, GauzyUserDirectory, OAuth2AuthorizationServer } = require(${JSON.stringify(ROOT)});
  const ALICE = ${JSON.stringify(ALICE)};
  const config = (users) => ({ issuer: 'http://localhost:3003', baseUrl: 'http://localhost:3003', audience: 'a', enableClientRegistration: false,
    authorizationEndpoint: '/a', tokenEndpoint: '/t', jwksEndpoint: '/k', sessionSecret: 'a secret of the tests, long enough for them', logLevel: 'silent', users });`;

after(stopDatabases);

/** Runs a program with these variables to its end, which must come by itself and in silence. */
async function leaves(program, env) {
  const { code, stdout, stderr } = await node(['-e', `${PROGRAM}\n(async () => { ${program} })();`], { env });
  assert.deepEqual([code, stdout + stderr], [0, '']);
}

const WAYS = {
  'a directory that was never asked': 'new GauzyUserDirectory();',
  'a directory that was asked': 'await new GauzyUserDirectory().authenticate(ALICE);',
  'a directory that was closed': 'const users = new GauzyUserDirectory(); await users.ready(); await users.close();',
  'a directory that was collected': `require('node:v8').setFlagsFromString('--expose-gc');
    const gc = require('node:vm').runInNewContext('gc');
    await (async () => { await new GauzyUserDirectory().authenticate(ALICE); })();
    for (let turn = 0; turn < 5; turn += 1) { gc(); await new Promise(setImmediate); }`,
  'a server over a directory': 'const server = new OAuth2AuthorizationServer(config(new GauzyUserDirectory())); await server.ready();',
  'a closed server and directory': `const users = new GauzyUserDirectory();
    const server = new OAuth2AuthorizationServer(config(users)); await server.ready(); await server.close(); await users.close();`,
  'a service that is still asking': 'new GauzyAuthService().authenticateUser(ALICE);',
};

for (const kind of KINDS) {
  test(`${kind}: a process ends by itself`, async (t) => {
    const database = await gauzyDatabase(t, kind);
    if (!database) return;
    for (const [name, program] of Object.entries(WAYS)) {
      await t.test(name, () => leaves(program, database.variables));
    }
  });
}

test('a process ends by itself where nobody answers', async () => {
  const env = { DB_TYPE: 'postgres', DB_PORT: String(await freePort()), DB_CONNECTION_TIMEOUT: '500' };
  await leaves('await new GauzyUserDirectory().ready().catch(() => {});', env);
});

test('importing needs no binary; constructing says what is missing', async () => {
  await leaves('', NO_BINARY);
  const construct = `try { new GauzyUserDirectory() } catch ({ code }) { process.exitCode = code === 'ERR_NATIVE_BINDING' ? 0 : 1 }`;
  await leaves(construct, NO_BINARY);
});

test('a worker may end with a directory in it', async (t) => {
  const { variables } = await gauzyDatabase(t, 'sqlite');
  const program = `const { Worker } = require('node:worker_threads');
    const work = ${JSON.stringify(`const { GauzyAuthService } = require(${JSON.stringify(ROOT)});
      new GauzyAuthService().authenticateUser(${JSON.stringify(ALICE)}).then(({ email }) => require('node:worker_threads').parentPort.postMessage(email))`)};
    const answers = await Promise.all(Array.from({ length: 3 }, () => new Promise((resolve, reject) =>
      new Worker(work, { eval: true }).once('message', resolve).once('error', reject))));
    if (answers.some((email) => email !== ALICE.email)) throw new Error(answers.join());`;
  await leaves(program, variables);
});

test('import and require give the same classes', async () => {
  const program = `import * as esm from ${JSON.stringify(join(ROOT, 'index.mjs'))};
    import mcp from ${JSON.stringify(join(ROOT, 'index.js'))};
    process.exitCode = esm.GauzyUserDirectory === mcp.GauzyUserDirectory && esm.GauzyAuthService === mcp.GauzyAuthService ? 0 : 1;`;
  const { code, stderr } = await node(['--input-type=module', '-e', program], { env: NO_BINARY });
  assert.equal(code, 0, stderr);
});
