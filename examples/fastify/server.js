import middie from '@fastify/middie';
import { OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import fastify from 'fastify';

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

const app = fastify();
await app.register(middie);
app.use(oauth.getApp());
app.addHook('onClose', () => oauth.close());
app.get('/', async () => 'The rest of the application.');

await app.listen({ port, host: 'localhost' });
console.log(`listening on ${issuer}`);
