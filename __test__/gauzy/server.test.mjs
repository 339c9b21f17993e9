// A server over Gauzy's users: the directory itself, or callbacks.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Browser, authorization, claims, flow, register, token } from '../node/support/flow.mjs';
import { recorder, start } from '../node/support/server.mjs';
import { KINDS, gauzyDatabase, stopDatabases } from './support/database.mjs';
import { GauzyAuthService, OAuth2AuthorizationServer, directory } from './support/module.mjs';
import { ACTIVATE, ALICE, ALICE_ID, DEACTIVATE, DUP, DUP_ONE_ID, DUP_TWO_ID, SAME_PASSWORD, TENANT_ONE, TENANT_TWO } from './support/people.mjs';

const REDIRECT = 'https://app.example/callback';
const NO_CALLBACKS = { userAuthenticator: undefined, userInfoProvider: undefined };
const SCOPE = 'mcp.read profile';

after(stopDatabases);

const refresh = (issuer, { client_id, refresh_token }) => token(issuer, { grant_type: 'refresh_token', refresh_token, client_id });

async function userinfo(issuer, { access_token }) {
  const answer = await fetch(`${issuer}/oauth2/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
  return answer.json();
}

/** Signs in up to the workspace page; `choose` goes on from there. */
async function toWorkspaces(issuer) {
  const { client_id } = await register(issuer);
  const { path, verifier } = authorization(client_id, { scope: SCOPE });
  const browser = new Browser(issuer);
  const login = await (await browser.send(path)).text();
  const page = await (await browser.submit(login, DUP)).text();
  assert.match(page, /<title>Choose a workspace/);
  const choose = async (workspace) => {
    const consent = await (await browser.submit(page, { workspace })).text();
    const answer = await browser.submit(consent, { user_consent: 'approve' });
    const code = new URL(answer.headers.get('location')).searchParams.get('code');
    const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, client_id, code_verifier: verifier };
    return { client_id, ...(await token(issuer, fields)).body };
  };
  return { page, choose };
}

for (const kind of KINDS) {
  test(`${kind}: with the directory people choose their workspace, and every consent and refresh asks for them`, async (t) => {
    const database = await gauzyDatabase(t, kind);
    if (!database) return;
    await database.run(SAME_PASSWORD);
    const users = directory(t, database.options);
    const { issuer, logger } = await start(t, { ...NO_CALLBACKS, users });
    for (const [workspace, id, tenant] of [['0', DUP_TWO_ID, TENANT_TWO], ['1', DUP_ONE_ID, TENANT_ONE]]) {
      const { page, choose } = await toWorkspaces(issuer);
      assert.match(page, /Tenant Two[^]*Tenant One/);
      const tokens = await choose(workspace);
      assert.equal(claims(tokens.access_token).sub, id);
      assert.equal((await userinfo(issuer, tokens)).tenant_id, tenant);
    }
    const tokens = await flow(issuer, ALICE);
    await database.run(DEACTIVATE);
    assert.deepEqual([(await refresh(issuer, tokens)).body.error], ['invalid_grant']);
    await database.run(ACTIVATE);
    assert.equal((await refresh(issuer, tokens)).body.error, 'invalid_grant', 'the grant ended');
    assert.ok(!JSON.stringify(logger.lines).includes(ALICE.password));
  });
}

test('the service is a server’s callbacks in two lines', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  const auth = new GauzyAuthService(database.options);
  t.after(() => auth.close());
  const { server, issuer } = await start(t, { ...NO_CALLBACKS, recheckUserOnRefresh: true });
  server.setUserAuthenticator((credentials) => auth.authenticateUser(credentials));
  server.setUserInfoProvider((userId) => auth.getUserInfo(userId));
  const tokens = await flow(issuer, ALICE, { scope: SCOPE });
  assert.equal((await userinfo(issuer, tokens)).tenant_id, TENANT_ONE);
  const next = await refresh(issuer, tokens);
  assert.equal(next.status, 200);
  await database.run(DEACTIVATE);
  assert.equal((await refresh(issuer, { ...tokens, ...next.body })).body.error, 'invalid_grant');
});

test('what is set in the environment does for options', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  const before = { ...process.env };
  Object.assign(process.env, database.variables);
  t.after(() => (process.env = before));
  const auth = new GauzyAuthService();
  t.after(() => auth.close());
  assert.equal((await auth.authenticateUser(ALICE)).userId, ALICE_ID);
});

test('one directory serves several servers, and outlives them', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  const users = directory(t, database.options);
  const [one, other] = [await start(null, { ...NO_CALLBACKS, users }), await start(t, { ...NO_CALLBACKS, users })];
  assert.equal(claims((await flow(one.issuer, ALICE)).access_token).sub, ALICE_ID);
  await one.close();
  assert.equal(claims((await flow(other.issuer, ALICE)).access_token).sub, ALICE_ID);
});

test('in production it needs nothing else', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  const users = directory(t, database.options);
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  t.after(() => (before === undefined ? delete process.env.NODE_ENV : (process.env.NODE_ENV = before)));
  const { issuer, logger } = await start(t, { ...NO_CALLBACKS, users });
  assert.equal(claims((await flow(issuer, ALICE)).access_token).sub, ALICE_ID);
  const warned = logger.lines.map(({ line }) => line).join('\n');
  assert.doesNotMatch(warned, /userAuthenticator|userInfoProvider/);
});

test('callbacks and a directory exclude each other', async (t) => {
  const database = await gauzyDatabase(t, 'sqlite');
  const users = directory(t, database.options);
  const config = {
    issuer: 'http://localhost:3003', baseUrl: 'http://localhost:3003', audience: 'a', enableClientRegistration: false, logger: recorder(),
    authorizationEndpoint: '/a', tokenEndpoint: '/t', jwksEndpoint: '/k', sessionSecret: 'a secret of the tests, long enough', users,
  };
  const code = 'ERR_INVALID_CONFIG';
  const both = () => new OAuth2AuthorizationServer({ ...config, userAuthenticator: () => null });
  assert.throws(both, { code, message: /config\.users stands for userAuthenticator: give one or the other/ });
  assert.throws(() => new OAuth2AuthorizationServer({ ...config, demoUsers: true }), { code, message: /demoUsers/ });
  const server = new OAuth2AuthorizationServer(config);
  t.after(() => server.close());
  assert.throws(() => server.setUserAuthenticator(() => null), { code, message: /given `users`/ });
  assert.throws(() => server.setUserInfoProvider(() => null), { code });
  assert.throws(() => new OAuth2AuthorizationServer({ ...config, users: new GauzyAuthService(users) }), {
    code: 'ERR_INVALID_ARG_TYPE', message: /must be a GauzyUserDirectory/,
  });
});
