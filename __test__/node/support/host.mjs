// A host for tests that look from outside: the module in a program of its own, set up as the server
// binary is by default, with the demo accounts behind callbacks.
//
//   HOST_KIND   http (the default), or another key of `kinds`
//   HOST_CONFIG more members of the configuration, in JSON
//
// It prints one line once it answers, and ends when its standard input does.
import { createServer } from 'node:http';
import { listen } from '../../clients/support/listen.mjs';
import { OAuth2AuthorizationServer, oAuth2ClientManager } from './module.mjs';
import { configOf } from './server.mjs';

const TENANT = '5a1ad0e1-0002-4000-8000-000000000001';
const ORGANIZATION = '5a1ad0e1-0003-4000-8000-000000000001';
const ACCOUNTS = [
  ['5a1ad0e1-0001-4000-8000-000000000001', 'admin@ever.co', 'admin', 'Super Admin', 'SUPER_ADMIN'],
  ['5a1ad0e1-0001-4000-8000-000000000002', 'local.admin@ever.co', 'admin', 'Local Admin', 'ADMIN'],
  ['5a1ad0e1-0001-4000-8000-000000000003', 'employee@ever.co', '12345678', 'Default Employee', 'EMPLOYEE'],
];

function userOf([userId, email, , name, role]) {
  return { userId, email, name, roles: [role], tenantId: TENANT, organizationId: ORGANIZATION, emailVerified: true, picture: null };
}

export async function userAuthenticator({ email, password }) {
  const account = ACCOUNTS.find(([, own, secret]) => own === email && secret === password);
  return account ? userOf(account) : null;
}

export async function userInfoProvider(userId) {
  const account = ACCOUNTS.find(([own]) => own === userId);
  return account ? userOf(account) : null;
}

/** How each kind of host answers with the server's application, and with its own beside it. */
const kinds = {
  http: (server) => server.getApp(),
  express5: async (server) => {
    const { expressApp } = await import('../../hosts/support/hosts.mjs');
    return expressApp(server);
  },
  nest: async (server) => {
    const { nestApp } = await import('../../hosts/support/nest.mjs');
    const app = await nestApp(server, { bodyParser: false });
    await app.init();
    return app.getHttpAdapter().getInstance();
  },
};

const { HOST_KIND: kind = 'http', HOST_CONFIG: more = '{}' } = process.env;
let handler;
const { port, close } = await listen(() => createServer((req, res) => handler(req, res)));
const issuer = `http://localhost:${port}`;
const server = new OAuth2AuthorizationServer(
  configOf(issuer, { audience: 'gauzy-mcp-api', userAuthenticator, userInfoProvider, ...JSON.parse(more) }),
);
handler = await kinds[kind](server);
await oAuth2ClientManager.registerDefaultClients();
await server.ready();
console.log(`${kind} host listening on ${issuer}`);

process.stdin.resume().on('end', async () => {
  await close();
  await server.close();
});
