// What the module that this one replaces promises: its exports, and how they are called.
//
// Written from the contract, not from the code. A signature is the number of parameters that must
// be given, that of all there are, and whether the answer is a promise. `more` is what this module
// adds; nothing else may be missing.

/** A synchronous member. */
const sync = (required, all = required) => ({ required, all, async: false });

/** A member that answers with a promise. */
const async = (required, all = required) => ({ required, all, async: true });

const log = sync(1, 2);
const event = sync(3, 4);
const createError = sync(1, 4);

export const CLASSES = {
  OAuth2AuthorizationServer: {
    constructor: sync(1),
    methods: {
      setUserInfoProvider: sync(1),
      setUserAuthenticator: sync(1),
      getApp: sync(0),
      getTokenManager: sync(0),
      getStats: sync(0),
    },
    more: {
      ready: async(0),
      close: async(0),
      handle: async(1, 2),
      getWellKnownApp: sync(0),
      stats: async(0),
      revokeUser: async(1),
      revokeClient: async(1),
    },
  },
  OAuth2ClientManager: {
    constructor: sync(0),
    methods: {
      registerDefaultClients: async(0),
      registerClient: async(1, 2),
      validateClient: async(1, 2),
      getClient: sync(1),
      isValidRedirectUri: sync(2),
      supportsGrantType: sync(2),
      hasScope: sync(2),
      listClients: sync(0),
    },
    more: { findClient: async(1), allClients: async(0, 1) },
  },
  OAuth2TokenManager: {
    constructor: sync(2, 3),
    methods: {
      generateTokenPair: async(3, 4),
      refreshAccessToken: async(2),
      revokeToken: sync(1),
      getPublicKeyJWKS: sync(0),
      getJWKS: sync(0),
      getPublicKeyPEM: sync(0),
      getStats: sync(0),
      destroy: sync(0),
    },
    more: { revoke: async(1), ready: async(0), stats: async(0) },
  },
  OAuth2AuthorizationCodeManager: {
    constructor: sync(0),
    methods: {
      generateAuthorizationCode: sync(4, 5),
      exchangeAuthorizationCode: sync(3, 4),
      getAuthorizationCode: sync(1),
      getStats: sync(0),
      destroy: sync(0),
    },
  },
  OAuthValidator: {
    constructor: sync(1),
    statics: { createAuthorizationError: createError, formatWWWAuthenticateHeader: sync(1, 2) },
    methods: { extractBearerToken: sync(1), validateToken: async(1, 2) },
  },
  SecurityLogger: {
    constructor: sync(0),
    statics: { logSecurityEvent: event, getRecentEvents: sync(0, 1), getEventsByIP: sync(1, 2) },
    methods: { debug: log, log, info: log, warn: log, error: log, logSecurityEvent: event },
  },
  BaseErrorHandler: {
    constructor: sync(0, 1),
    statics: { createAuthError: createError },
    methods: {
      handleOAuthError: sync(2, 3),
      handleOAuthRedirectError: sync(3, 7),
      handleStandardError: sync(2),
      handleValidationError: sync(3, 4),
      handleAuthError: sync(2, 3),
    },
  },
  BaseValidator: {
    constructor: sync(0),
    statics: {
      validateEmail: sync(1),
      validateUrl: sync(1),
      validateScope: sync(1),
      validateAuthorizeRequest: sync(1),
      validateTokenRequest: sync(1),
      validateClientCredentials: sync(1, 2),
      validateState: sync(0, 1),
    },
    methods: {},
  },
  ResponseBuilder: {
    constructor: sync(0, 1),
    statics: { setSecurityHeaders: sync(1) },
    methods: {
      sendTokenResponse: sync(2),
      sendIntrospectionResponse: sync(2),
      sendAuthorizationRedirect: sync(3, 4),
      sendJwksResponse: sync(2),
      sendServerMetadata: sync(2),
      sendResourceMetadata: sync(2),
      sendUserInfoResponse: sync(2),
      sendClientRegistrationResponse: sync(2),
      sendSuccess: sync(1, 3),
      sendHtml: sync(2),
    },
  },
  ConfigManager: {
    constructor: sync(0),
    statics: { getInstance: sync(0) },
    methods: { getConfig: sync(0), getOAuthConfig: sync(0), getOAuthServerConfig: sync(0) },
  },
  GauzyUserDirectory: {
    constructor: sync(0, 1),
    methods: {},
    more: { ready: async(0), authenticate: async(1), getUserInfo: async(1), close: async(0) },
  },
  GauzyAuthService: {
    constructor: sync(0, 1),
    methods: {},
    more: { authenticateUser: async(1), getUserInfo: async(1), ready: async(0), close: async(0) },
  },
};

export const FUNCTIONS = {
  sanitizeErrorMessage: sync(1),
  sanitizeForLogging: sync(1),
  isSafeToLogError: sync(1),
  createSafeErrorResponse: sync(1, 2),
  loadAuthorizationConfig: sync(0),
};

/** One object for the whole process, and its class. */
export const SINGLETONS = {
  oAuth2ClientManager: 'OAuth2ClientManager',
  oAuth2AuthorizationCodeManager: 'OAuth2AuthorizationCodeManager',
};

export const VALUES = {
  SecurityEvents: {
    INVALID_AUTH: 'invalid_authentication',
    BRUTE_FORCE: 'brute_force_attempt',
    SUSPICIOUS_PAYLOAD: 'suspicious_payload',
    RATE_LIMIT_EXCEEDED: 'rate_limit_exceeded',
    INVALID_SESSION: 'invalid_session',
    CSRF_VIOLATION: 'csrf_violation',
    TOOL_VALIDATION_FAILED: 'tool_validation_failed',
    LARGE_REQUEST: 'large_request_blocked',
    UNAUTHORIZED_ORIGIN: 'unauthorized_origin',
    SUSPICIOUS_USER_AGENT: 'suspicious_user_agent',
  },
  DEFAULT_AUTHORIZATION_CONFIG: {
    enabled: false,
    requiredScopes: [],
    jwt: { algorithms: ['RS256'] },
    cache: { tokenTtl: 300, metadataTtl: 3600 },
  },
  AUTH_ENV_KEYS: {
    ENABLED: 'MCP_AUTH_ENABLED',
    RESOURCE_URI: 'MCP_AUTH_RESOURCE_URI',
    AUTHORIZATION_SERVERS: 'MCP_AUTH_SERVERS',
    REQUIRED_SCOPES: 'MCP_AUTH_REQUIRED_SCOPES',
    JWT_AUDIENCE: 'MCP_AUTH_JWT_AUDIENCE',
    JWT_ISSUER: 'MCP_AUTH_JWT_ISSUER',
    JWT_ALGORITHMS: 'MCP_AUTH_JWT_ALGORITHMS',
    JWT_PUBLIC_KEY: 'MCP_AUTH_JWT_PUBLIC_KEY',
    JWT_JWKS_URI: 'MCP_AUTH_JWT_JWKS_URI',
    INTROSPECTION_ENDPOINT: 'MCP_AUTH_INTROSPECTION_ENDPOINT',
    INTROSPECTION_CLIENT_ID: 'MCP_AUTH_INTROSPECTION_CLIENT_ID',
    INTROSPECTION_CLIENT_SECRET: 'MCP_AUTH_INTROSPECTION_CLIENT_SECRET',
    TOKEN_CACHE_TTL: 'MCP_AUTH_TOKEN_CACHE_TTL',
    METADATA_CACHE_TTL: 'MCP_AUTH_METADATA_CACHE_TTL',
  },
};

/** What this module adds to the contract's names. */
const ADDED = ['GauzyUserDirectory', 'GauzyAuthService'];

/** All names: those of the contract in its order, then what is added. */
export const NAMES = [
  'OAuth2AuthorizationServer', 'OAuth2ClientManager', 'oAuth2ClientManager', 'OAuth2TokenManager',
  'OAuth2AuthorizationCodeManager', 'oAuth2AuthorizationCodeManager', 'OAuthValidator', 'SecurityLogger', 'SecurityEvents',
  'sanitizeErrorMessage', 'sanitizeForLogging', 'isSafeToLogError', 'createSafeErrorResponse', 'BaseErrorHandler',
  'BaseValidator', 'ResponseBuilder', 'ConfigManager', 'DEFAULT_AUTHORIZATION_CONFIG', 'AUTH_ENV_KEYS', 'loadAuthorizationConfig',
  ...ADDED,
];

/** The types that `index.d.ts` must export. */
export const TYPES = [
  'OAuth2ServerConfig', 'UserInfo', 'AuthenticatedUser', 'LoginCredentials', 'IntrospectionRequest', 'AuthorizeRequest',
  'TokenRequest', 'OAuth2Client', 'ClientRegistrationRequest', 'TokenPair', 'TokenPayload', 'RefreshToken', 'AuthorizationCode',
  'AuthorizationRequest', 'TokenExchangeRequest', 'SecurityEvent', 'StandardError', 'ValidationResult', 'ServerConfig',
  'AuthorizationServerConfig', 'ProtectedResourceMetadata', 'AuthorizationConfig', 'TokenValidationResult', 'AuthorizationError',
  'TokenResponse', 'IntrospectionResponse', 'JWKSKey', 'PublicJWK', 'JWKSResponse', 'ServerMetadata', 'ResourceMetadata',
  'UserInfoResponse', 'ClientRegistrationResponse', 'GauzyUserOptions', 'GauzyAccount',
];
