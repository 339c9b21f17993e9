import { OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import express from 'express';

const port = Number(process.env.PORT ?? 3003);
const issuer = `http://localhost:${port}`;
const admin = { userId: 'admin', email: 'admin@ever.co', name: 'Super Admin' };

const oauth = new OAuth2AuthorizationServer({
  issuer,
  baseUrl: issuer,
  audience: 'http://localhost:8000/mcp',
  enableClientRegistration: true,
  authorizationEndpoint: '/oauth2/authorize',
  tokenEndpoint: '/oauth2/token',
  jwksEndpoint: '/.well-known/jwks.json',
  registrationEndpoint: '/oauth2/register',
  loginEndpoint: '/oauth2/login',
  userInfoEndpoint: '/oauth2/userinfo',
  sessionSecret: process.env.SESSION_SECRET ?? 'known to everybody: for this example only',
  userAuthenticator: async ({ email, password }) =>
    email === admin.email && password === 'admin' ? admin : null,
  userInfoProvider: async (userId) => (userId === admin.userId ? admin : null),
});

const app = express();
app.use(oauth.getApp());
app.get('/', (_request, response) => {
  response.send('The rest of the application.');
});

app.listen(port, 'localhost', () => console.log(`listening on ${issuer}`));
