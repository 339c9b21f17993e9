// An MCP server that protects itself, as it was written for the module that this one replaces.
import {
  AuthenticatedUser,
  AuthorizationConfig,
  AuthorizationServerConfig,
  BaseErrorHandler,
  BaseValidator,
  ConfigManager,
  DEFAULT_AUTHORIZATION_CONFIG,
  OAuthValidator,
  ProtectedResourceMetadata,
  ResponseBuilder,
  SecurityEvents,
  SecurityLogger,
  StandardError,
  createSafeErrorResponse,
  isSafeToLogError,
  loadAuthorizationConfig,
  sanitizeErrorMessage,
  sanitizeForLogging,
} from '@gauzy/mcp-oauth';

interface Req {
  headers: { authorization?: string; [name: string]: string | string[] | undefined };
  ip?: string;
  user?: AuthenticatedUser;
}
interface Res {
  headersSent: boolean;
  statusCode: number;
  setHeader(name: string, value: number | string | readonly string[]): this;
  status(code: number): this;
  json(body?: any): this;
}

export class Middleware {
  private readonly validator: OAuthValidator;
  private readonly logger = new SecurityLogger();

  constructor(private readonly config: AuthorizationConfig = loadAuthorizationConfig()) {
    this.validator = new OAuthValidator(config);
  }

  metadata(): ProtectedResourceMetadata {
    return {
      resource: this.config.resourceUri,
      authorizationServers: this.config.authorizationServers.map((server: AuthorizationServerConfig) => server.issuer),
      scopesRequired: this.config.requiredScopes,
      bearerMethodsSupported: ['header'],
    };
  }

  async handle(req: Req, res: Res, next: () => void, requiredScopes: string[] = []) {
    ResponseBuilder.setSecurityHeaders(res);
    const token = this.validator.extractBearerToken(req);
    if (!token) {
      const error = OAuthValidator.createAuthorizationError('invalid_token', 'Bearer token required', requiredScopes.join(' '));
      res.setHeader('WWW-Authenticate', OAuthValidator.formatWWWAuthenticateHeader('https://mcp/.well-known/oauth-protected-resource', error));
      SecurityLogger.logSecurityEvent(SecurityEvents.INVALID_AUTH, 'medium', { error: error.error }, req);
      return res.status(401).json({ error: error.error, error_description: error.errorDescription });
    }
    const result = await this.validator.validateToken(token, requiredScopes);
    this.logger.debug('validated', { valid: result.valid, subject: result.subject });
    if (result.valid) return next();
    this.logger.error('refused', new Error(result.error));
    return new BaseErrorHandler(this.logger).handleAuthError(res, BaseErrorHandler.createAuthError('invalid_token', result.error));
  }
}

export function tool(input: unknown, failure: unknown): string {
  const logger = new SecurityLogger();
  logger.info('called', sanitizeForLogging(input));
  logger.warn(sanitizeErrorMessage(failure), { safe: isSafeToLogError(failure) });
  const { error, details } = createSafeErrorResponse(failure, true);
  return details ?? error;
}

export function helpers(res: Res) {
  const builder = new ResponseBuilder();
  builder.sendTokenResponse(res, { access_token: 'a', token_type: 'Bearer', expires_in: 900, scope: 'mcp.read' });
  builder.sendSuccess<{ ok: boolean }>(res, { ok: true }, 201);
  builder.sendJwksResponse(res, { keys: [{ kty: 'RSA', kid: '1', n: 'n', e: 'AQAB' }] });
  const standard: StandardError = { code: 'not_found', message: 'x', statusCode: 404 };
  new BaseErrorHandler().handleStandardError(res, standard);
  const { valid, errorDescription } = BaseValidator.validateState('s');
  const config = ConfigManager.getInstance().getConfig();
  const ttl: number | undefined = DEFAULT_AUTHORIZATION_CONFIG.cache?.tokenTtl;
  return { valid, errorDescription, re: BaseValidator.BASE64URL_RE.source, port: config.port, ttl, events: SecurityLogger.getRecentEvents(10) };
}
