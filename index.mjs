// The same objects as `require` gives: one registry of clients however the package is loaded.
import mcp from './index.js';

export const {
  OAuth2AuthorizationServer,
  OAuth2ClientManager,
  oAuth2ClientManager,
  OAuth2TokenManager,
  OAuth2AuthorizationCodeManager,
  oAuth2AuthorizationCodeManager,
  OAuthValidator,
  SecurityLogger,
  SecurityEvents,
  sanitizeErrorMessage,
  sanitizeForLogging,
  isSafeToLogError,
  createSafeErrorResponse,
  BaseErrorHandler,
  BaseValidator,
  ResponseBuilder,
  ConfigManager,
  DEFAULT_AUTHORIZATION_CONFIG,
  AUTH_ENV_KEYS,
  loadAuthorizationConfig,
  GauzyUserDirectory,
  GauzyAuthService,
} = mcp;
