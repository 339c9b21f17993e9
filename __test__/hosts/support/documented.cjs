// The server as the documentation of the module that it replaces sets it up, option by option.
const express = require('express');
const { OAuth2AuthorizationServer, oAuth2ClientManager } = require('@gauzy/mcp-oauth');

const server = new OAuth2AuthorizationServer({
  issuer: 'https://auth.gauzy.co',
  baseUrl: 'https://auth.gauzy.co',
  audience: 'https://mcp.gauzy.co',
  enableClientRegistration: true,
  authorizationEndpoint: '/oauth2/authorize',
  tokenEndpoint: '/oauth2/token',
  jwksEndpoint: '/oauth2/jwks',
  loginEndpoint: '/oauth2/login',
  sessionSecret: process.env.SESSION_SECRET,
  redisUrl: process.env.REDIS_URL,
});

const person = { userId: 'ada', email: 'ada@example.com', name: 'Ada Lovelace' };

server.setUserAuthenticator(async ({ email, password }) =>
  email === person.email && password === 'analytical' ? person : null,
);
server.setUserInfoProvider(async (userId) => (userId === person.userId ? person : null));

const app = express();
app.use(server.getApp());

// What the test adds: a client, and a sign when all is there.
async function run() {
  const { client_id: clientId } = await oAuth2ClientManager.registerClient({
    client_name: 'A client',
    client_type: 'public',
    redirect_uris: ['https://client.example/callback'],
    scope: 'mcp.read',
  });
  const listener = app.listen(Number(process.env.PORT), '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ clientId })}\n`);
  });
  process.once('SIGTERM', () => {
    listener.close();
    listener.closeAllConnections();
    server.close();
  });
}

run();
