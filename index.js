'use strict';

// Nothing here loads the native module: the first use of what needs it does.
// One assignment a name: that is the form in which `import { … }` finds them.
Object.defineProperty(exports, '__esModule', { value: true });
// Compilers let `import mcp from …` pass: it is this object.
Object.defineProperty(exports, 'default', { value: exports });

exports.OAuth2AuthorizationServer = require('./src/node/js/authorization-server.js').OAuth2AuthorizationServer;
exports.OAuth2ClientManager = require('./src/node/js/client-manager.js').OAuth2ClientManager;
exports.oAuth2ClientManager = require('./src/node/js/client-manager.js').oAuth2ClientManager;
exports.OAuth2TokenManager = require('./src/node/js/token-manager.js').OAuth2TokenManager;
exports.OAuth2AuthorizationCodeManager = require('./src/node/js/authorization-code-manager.js').OAuth2AuthorizationCodeManager;
exports.oAuth2AuthorizationCodeManager = require('./src/node/js/authorization-code-manager.js').oAuth2AuthorizationCodeManager;
exports.OAuthValidator = require('./src/node/js/oauth-validator.js').OAuthValidator;
exports.SecurityLogger = require('./src/node/js/security-logger.js').SecurityLogger;
exports.SecurityEvents = require('./src/node/js/security-events.js').SecurityEvents;
exports.sanitizeErrorMessage = require('./src/node/js/sanitize-error-message.js').sanitizeErrorMessage;
exports.sanitizeForLogging = require('./src/node/js/sanitize-for-logging.js').sanitizeForLogging;
exports.isSafeToLogError = require('./src/node/js/is-safe-to-log-error.js').isSafeToLogError;
exports.createSafeErrorResponse = require('./src/node/js/create-safe-error-response.js').createSafeErrorResponse;
exports.BaseErrorHandler = require('./src/node/js/base-error-handler.js').BaseErrorHandler;
exports.BaseValidator = require('./src/node/js/base-validator.js').BaseValidator;
exports.ResponseBuilder = require('./src/node/js/response-builder.js').ResponseBuilder;
exports.ConfigManager = require('./src/node/js/config-manager.js').ConfigManager;
exports.DEFAULT_AUTHORIZATION_CONFIG = require('./src/node/js/default-authorization-config.js').DEFAULT_AUTHORIZATION_CONFIG;
exports.AUTH_ENV_KEYS = require('./src/node/js/auth-env-keys.js').AUTH_ENV_KEYS;
exports.loadAuthorizationConfig = require('./src/node/js/load-authorization-config.js').loadAuthorizationConfig;
exports.GauzyUserDirectory = require('./src/node/js/gauzy-user-directory.js').GauzyUserDirectory;
exports.GauzyAuthService = require('./src/node/js/gauzy-auth-service.js').GauzyAuthService;

require('./src/node/js/copies.js').announce(__filename);
