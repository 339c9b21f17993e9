// What must not compile.
import { BaseValidator, ConfigManager, GauzyAuthService, GauzyUserDirectory, OAuth2AuthorizationServer, type OAuth2ServerConfig, OAuthValidator, SecurityEvents, SecurityLogger, oAuth2ClientManager } from '@gauzy/mcp-oauth';
// @ts-expect-error there is no such export
import { OAuth2Server } from '@gauzy/mcp-oauth';

// @ts-expect-error the options are required
new OAuth2AuthorizationServer();
// @ts-expect-error and so are their members
new OAuth2AuthorizationServer({ issuer: 'https://auth.example' });
// @ts-expect-error the constructor is private
new ConfigManager();
// @ts-expect-error a list of scopes is not a text
void new OAuthValidator({ enabled: true, resourceUri: '', authorizationServers: [] }).validateToken('t', 'mcp.read');
// @ts-expect-error a server needs an issuer
new OAuthValidator({ enabled: true, resourceUri: '', authorizationServers: [{ jwksUri: 'https://auth.example/jwks' }] });
// @ts-expect-error there is no such error
OAuthValidator.createAuthorizationError('bad_token');
// @ts-expect-error there is no such severity
SecurityLogger.logSecurityEvent('x', 'urgent', {});
// @ts-expect-error constants stay as they are
SecurityEvents.INVALID_AUTH = 'x';
// @ts-expect-error this answers with a promise
oAuth2ClientManager.validateClient('c').clientName;
// @ts-expect-error this answers at once
oAuth2ClientManager.getClient('c').then(() => undefined);
// @ts-expect-error a challenge method is S256 or plain
BaseValidator.validateAuthorizeRequest({ response_type: 'code', client_id: 'c', redirect_uri: 'u', code_challenge_method: 'S512' });
// @ts-expect-error there is no such option
new GauzyUserDirectory({ host: 'localhost' });
// @ts-expect-error both are texts
void new GauzyAuthService().authenticateUser({ email: ['a@b.co'], password: 'x' });
// @ts-expect-error a service is no directory
new OAuth2AuthorizationServer({ ...({} as OAuth2ServerConfig), users: new GauzyAuthService() });
// @ts-expect-error a user has an id
new OAuth2AuthorizationServer({} as any).setUserInfoProvider(async () => ({ email: 'a@b.co' }));
