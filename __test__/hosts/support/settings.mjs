// The settings of the server under test.
import { userAuthenticator, userInfoProvider } from './people.mjs';

/** For whom tokens are unless a client names a resource. */
export const AUDIENCE = 'http://localhost:8000/mcp';

/** Everything that the reference's application sets, for an issuer. */
export function settings(issuer, more = {}) {
  return {
    issuer,
    baseUrl: issuer,
    audience: AUDIENCE,
    enableClientRegistration: true,
    authorizationEndpoint: '/oauth2/authorize',
    tokenEndpoint: '/oauth2/token',
    jwksEndpoint: '/.well-known/jwks.json',
    loginEndpoint: '/oauth2/login',
    registrationEndpoint: '/oauth2/register',
    introspectionEndpoint: '/oauth2/introspect',
    userInfoEndpoint: '/oauth2/userinfo',
    sessionSecret: 'a secret of the tests, long enough for them',
    userAuthenticator,
    userInfoProvider,
    ...more,
  };
}
