// Types of @gauzy/mcp-oauth, written by hand. They need nothing but the language's own library.

// ── HTTP, by shape: what Express, Fastify, node:http and fetch have in common ──────────────────

/** A request. */
export interface HttpRequest {
  headers: { [name: string]: string | string[] | undefined } | { get(name: string): string | null };
  ip?: string;
}

/** A response that is still to be sent. */
export interface HttpResponse {
  headersSent?: boolean; statusCode?: number; setHeader?(name: string, value: any): unknown;
  header?(...args: any[]): unknown; status?(code: number): unknown; json?(body?: any): unknown;
  send?(body?: any): unknown; redirect?(...args: any[]): unknown; end?(...args: any[]): unknown;
}

/** What `app.use()` and `http.createServer()` take. */
export interface RequestHandler {
  (req: any, res: any, next?: (error?: any) => void): void;
  /** Serves this handler alone, as `http.createServer(handler).listen(…)`. */
  listen(...args: any[]): any;
}

/** The `Request` and `Response` of fetch, where the program has their types. */
export type FetchRequest = typeof globalThis extends { Request: { prototype: infer R } } ? R : { url: string; method: string; headers: any };
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer R } }
  ? R
  : { status: number; headers: any; text(): Promise<string>; json(): Promise<any> };

// ── The authorization server ───────────────────────────────────────────────────────────────────

export interface UserInfo {
  userId: string; email: string; name?: string; organizationId?: string; tenantId?: string;
  roles?: string[]; emailVerified?: boolean; picture?: string;
}

export interface AuthenticatedUser extends UserInfo {
  accessToken?: string;
  refreshToken?: string;
}

/** A user as a callback may give it: databases say `null` where a value is missing. */
export type ProvidedUser = { userId: string; email: string } & { [Member in keyof Omit<AuthenticatedUser, 'userId' | 'email'>]?: AuthenticatedUser[Member] | null };

export interface LoginCredentials {
  email: string;
  password: string;
}

/** Tells who signs in; `null`: nobody. */
export type UserAuthenticator = (credentials: LoginCredentials) => Promise<ProvidedUser | null> | ProvidedUser | null;

/** Tells what is known of a user; `null`: there is no such user. */
export type UserInfoProvider = (userId: string) => Promise<ProvidedUser | null> | ProvidedUser | null;

/** Where log lines go. */
export interface Logger {
  debug(message: string, fields?: any): void;
  info(message: string, fields?: any): void;
  warn(message: string, fields?: any): void;
  error(message: string, fields?: any): void;
}

export interface OAuth2ServerConfig {
  issuer: string; baseUrl: string; audience: string; enableClientRegistration: boolean;
  authorizationEndpoint: string; tokenEndpoint: string; jwksEndpoint: string;
  registrationEndpoint?: string; introspectionEndpoint?: string; userInfoEndpoint?: string;
  loginEndpoint?: string; sessionSecret: string; redisUrl?: string;
  userInfoProvider?: UserInfoProvider; userAuthenticator?: UserAuthenticator;

  /** Gauzy's database, instead of callbacks: people choose their workspace, and every consent and refresh asks for them. */
  users?: GauzyUserDirectory;
  /** Default: `/oauth2/revoke`. */
  revocationEndpoint?: string;
  /** Default: `/oauth2/logout`. */
  logoutEndpoint?: string;
  /** Where records live: `memory:`, `sqlite:<folder>/store.db`, `redis://…`, `postgres://…` or `mysql://…`. Default: `redisUrl`, else `memory:`. */
  store?: string;
  /** The secret that `sessionSecret` replaces. */
  sessionSecretPrevious?: string;
  /** Private keys in PEM; the first one signs. Default: generated, and kept in the store. */
  signingKeys?: string[];
  /** What generated keys sign with. Default: `RS256`. */
  signingAlgorithm?: 'RS256' | 'ES256' | 'EdDSA';
  /** Resources that tokens may be asked for, beside the audience. */
  resources?: string[];
  /** `listed`: only clients that the host registered. Default: `open`. */
  clientPolicy?: 'open' | 'listed';
  /** Whether rate limits are in force. Default: yes. */
  rateLimits?: boolean;
  /** Ask `userInfoProvider` at every consent and refresh; `null` ends the session or grant. Default: no. */
  recheckUserOnRefresh?: boolean;
  /** The least time that the answer to a sign-in takes, in milliseconds. Default: 250. */
  minSignInTime?: number;
  /** The longest wait for a callback, in milliseconds. Default: 10 000. */
  callbackTimeout?: number;
  /** Whose `X-Forwarded-For` is believed where no parent application tells `req.ip`: names, CIDR, a number of hops. */
  trustedProxies?: string | string[] | number;
  /** Seconds that an access token works. Default: 900. */
  accessTokenTtl?: number;
  /** Seconds that a grant lives unused. Default: 30 days. */
  refreshIdle?: number;
  /** Seconds that a grant lives. Default: 90 days. */
  refreshAbsolute?: number;
  /** Seconds in which a replaced refresh token still gets the same successor. Default: 60. */
  reuseInterval?: number;
  /** Whether clients that registered no `refresh_token` grant get refresh tokens. Default: yes. */
  implicitRefresh?: boolean;
  /** Whether refresh tokens of confidential clients are replaced as well. Default: yes. */
  rotateConfidential?: boolean;
  /** What access tokens say of the user. Default: nothing. */
  tokenClaims?: ('tenantId' | 'organizationId' | 'roles')[];
  /** The `typ` header of access tokens. Default: `at+jwt`. */
  tokenTypeHeader?: 'at+jwt' | 'JWT';
  /** Private-use redirect schemes without a period, beside the shipped ones. */
  allowedRedirectSchemes?: string[];
  /** Roles whose users may grant `mcp.admin`. */
  adminRoles?: string[];
  /** How pages look. */
  brand?: { name?: string; accent?: string; supportUrl?: string };
  /** The demo accounts; refused in production and off loopback. */
  demoUsers?: boolean;
  /** Default: the console. */
  logger?: Logger;
  /** Default: `warn`. */
  logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}

export interface AuthorizationCodeStats {
  totalCodes: number;
  activeCodes: number;
  expiredCodes: number;
}

export interface TokenStats {
  totalRefreshTokens: number;
  activeRefreshTokens: number;
  revokedTokens: number;
  keyId: string;
  algorithm: string;
}

export interface ServerStats {
  clients: number;
  authorizationCodes: AuthorizationCodeStats;
  tokens: TokenStats;
}

/** An OAuth 2.1 authorization server for MCP clients, inside this process. */
export class OAuth2AuthorizationServer {
  /** Does no I/O: keys and store open in the background. */
  constructor(config: OAuth2ServerConfig);
  setUserInfoProvider(provider: UserInfoProvider): void;
  setUserAuthenticator(authenticator: UserAuthenticator): void;
  /** The server's routes; a request that is not its own goes to `next()` with its body unread. */
  getApp(): RequestHandler;
  /** The well-known documents alone, to mount at the root where the server is mounted under a path. */
  getWellKnownApp(): RequestHandler;
  getTokenManager(): OAuth2TokenManager;
  /** Never throws; exact with the memory store, a little old with others. */
  getStats(): ServerStats;
  /** The same, from the store. */
  stats(): Promise<ServerStats>;
  /** Resolves when keys and store are open; rejects with what is wrong and what to do. */
  ready(): Promise<void>;
  /** Finishes what is under way and lets go of the store. */
  close(): Promise<void>;
  /** Answers a request of fetch. */
  handle(request: FetchRequest, options?: { remoteAddress?: string }): Promise<FetchResponse>;
  /** The clients of this server. */
  readonly clients: OAuth2ClientManager;
  /** Ends all grants and sessions of a user; tells how many were alive. */
  revokeUser(userId: string): Promise<number>;
  /** Ends all grants of a client; tells how many were alive. */
  revokeClient(clientId: string): Promise<number>;
}

// ── Gauzy's users ──────────────────────────────────────────────────────────────────────────────

/** Where Gauzy's users are; what is not given is read from the variable `DB_…` of that name. */
export interface GauzyUserOptions {
  /** `postgres`, `mysql`, `mariadb`, `better-sqlite3` or `sqlite`. Default: `DB_TYPE`, else `better-sqlite3`. */
  dbType?: string;
  /** The file of SQLite. Default: `DB_PATH`, else `apps/api/data/gauzy.sqlite3`. */
  dbPath?: string;
  dbHost?: string; dbPort?: number | string; dbName?: string; dbUser?: string; dbPass?: string;
  /** Whether TLS is used; it needs `dbCaCert`. */
  dbSslMode?: boolean | string;
  /** The certificate authority: PEM, in base64. */
  dbCaCert?: string;
  /** Connections at most. Default: `DB_POOL_SIZE`, else 10. */
  dbPoolSize?: number | string;
  /** Milliseconds to wait for a connection, up to 5000. Default: `DB_CONNECTION_TIMEOUT`, else 2000. */
  dbConnectionTimeout?: number | string;
  /** Milliseconds that a connection stays open unused. Default: `DB_IDLE_TIMEOUT`, else 10 000. */
  dbIdleTimeout?: number | string;
  /** `true`: employees who are not active are kept out, and a database that cannot tell is refused; `false`: they come in. Default: kept out where the database can tell. */
  employeeCheck?: boolean;
  /** Replace old password hashes when their owners sign in: the only write. Default: no. */
  rehash?: boolean;
  /** Default: the console. */
  logger?: Logger;
  /** Default: `warn`. */
  logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}

/** A user whom an address and a password open, and what people call their workspace. */
export interface GauzyAccount extends UserInfo {
  workspace?: string;
}

/** The users of a Gauzy database. Given to a server as `users`, or asked directly. */
export class GauzyUserDirectory {
  /** Does no I/O: the database is connected to when it is first asked. */
  constructor(options?: GauzyUserOptions);
  /** Resolves when the database could be read and is one of Gauzy's; rejects with what is wrong and what to do. */
  ready(): Promise<void>;
  /** All accounts that these open, the one that changed last first; rejects where the database does not answer. */
  authenticate(credentials: LoginCredentials): Promise<GauzyAccount[]>;
  /** The user, as the database has them now; `null`: there is none who may sign in. */
  getUserInfo(userId: string): Promise<UserInfo | null>;
  /** Lets the connections go; a server that was given the directory answers 503 to sign-ins from then on. */
  close(): Promise<void>;
}

/** The users of a Gauzy database, as the callbacks of a server want them. */
export class GauzyAuthService {
  /** Opens a directory of its own, unless it is given one. */
  constructor(users?: GauzyUserDirectory | GauzyUserOptions);
  /** Who signs in; where several workspaces match, the account that changed last; `null`: nobody. */
  authenticateUser(credentials: LoginCredentials): Promise<UserInfo | null>;
  /** The user, as the database has them now; `null`: there is none who may sign in. */
  getUserInfo(userId: string): Promise<UserInfo | null>;
  /** Resolves when the database could be read and is one of Gauzy's. */
  ready(): Promise<void>;
  /** Closes its own directory; one that it was given stays open. */
  close(): Promise<void>;
}

// ── Clients ────────────────────────────────────────────────────────────────────────────────────

export interface OAuth2Client {
  clientId: string; clientSecret?: string; clientSecretHash?: string; clientName: string;
  clientType: 'confidential' | 'public'; redirectUris: string[]; grantTypes: string[];
  responseTypes: string[]; scopes: string[]; logoUri?: string; clientUri?: string;
  policyUri?: string; tosUri?: string; createdAt: Date; updatedAt: Date; isActive: boolean;
  metadata?: Record<string, any>;
}

export interface ClientRegistrationRequest {
  client_name: string; client_type?: 'confidential' | 'public'; redirect_uris: string[];
  grant_types?: string[]; response_types?: string[]; scope?: string; logo_uri?: string;
  client_uri?: string; policy_uri?: string; tos_uri?: string; metadata?: Record<string, any>;
}

export interface ClientRegistrationResponse {
  client_id: string; client_name: string; redirect_uris: string[]; grant_types: string[];
  response_types: string[]; scope: string; logo_uri?: string; client_uri?: string;
  policy_uri?: string; tos_uri?: string; client_id_issued_at: number;
  client_type: 'confidential' | 'public'; client_secret?: string; client_secret_expires_at?: number;
}

/** A registry of clients. Synchronous methods answer from this process' memory. */
export class OAuth2ClientManager {
  constructor();
  registerDefaultClients(): Promise<void>;
  registerClient(request: ClientRegistrationRequest, customClientId?: string): Promise<ClientRegistrationResponse>;
  validateClient(clientId: string, clientSecret?: string): Promise<OAuth2Client | null>;
  getClient(clientId: string): OAuth2Client | null;
  isValidRedirectUri(clientId: string, redirectUri: string): boolean;
  supportsGrantType(clientId: string, grantType: string): boolean;
  hasScope(clientId: string, requiredScope: string): boolean;
  listClients(): OAuth2Client[];
  /** `getClient` from the store. */
  findClient(clientId: string): Promise<OAuth2Client | null>;
  /** A page of `listClients` from the store; `next` is where the following one starts. */
  allClients(after?: string): Promise<{ clients: OAuth2Client[]; next?: string }>;
}

/** The clients of the first server of this process. */
export const oAuth2ClientManager: OAuth2ClientManager;

// ── Tokens ─────────────────────────────────────────────────────────────────────────────────────

export interface TokenPair {
  accessToken: string;
  refreshToken?: string;
  tokenType: 'Bearer';
  expiresIn: number;
  scope: string;
  issuedAt: number;
}

export interface TokenPayload {
  sub: string; aud: string; iss: string; iat: number; exp: number; nbf?: number; jti: string;
  client_id: string; scope: string; token_type: 'access_token' | 'refresh_token';
  [key: string]: any;
}

export interface RefreshToken {
  tokenId: string; userId: string; clientId: string; scopes: string[]; createdAt: Date;
  expiresAt: Date; isRevoked: boolean; parentTokenId?: string;
}

/** A key to sign with: SPKI and PKCS#8, both in PEM. */
export interface KeyPair {
  publicKey: string;
  privateKey: string;
  keyId: string;
  algorithm: 'RS256' | 'ES256';
}

/** Issues tokens. One made with `new` has a memory store of its own; a server has its own too. */
export class OAuth2TokenManager {
  constructor(issuer: string, audience: string, keyPair?: KeyPair);
  generateTokenPair(
    userId: string,
    clientId: string,
    scopes: string[],
    options?: { includeRefreshToken?: boolean; customClaims?: Record<string, any> },
  ): Promise<TokenPair>;
  /** Replaces the refresh token as well: the answer holds its successor. */
  refreshAccessToken(refreshTokenString: string, clientId: string): Promise<TokenPair | null>;
  /** Takes a refresh token or its id; tells whether the grant is known here, and starts to revoke it. */
  revokeToken(tokenId: string): boolean;
  /** The same, done when it resolves. */
  revoke(token: string): Promise<boolean>;
  getPublicKeyJWKS(): any;
  getJWKS(): { keys: any[] };
  getPublicKeyPEM(): string;
  getStats(): TokenStats;
  /** `getStats` from the store. */
  stats(): Promise<TokenStats>;
  /** Resolves when the keys are there. */
  ready(): Promise<void>;
  destroy(): void;
}

export interface AuthorizationCode {
  code: string; clientId: string; userId: string; redirectUri: string; scopes: string[];
  codeChallenge?: string; codeChallengeMethod?: 'S256' | 'plain'; state?: string; createdAt: Date;
  expiresAt: Date; isUsed: boolean; metadata?: Record<string, any>;
}

export interface AuthorizationRequest {
  clientId: string; redirectUri: string; scopes: string[]; state?: string; codeChallenge?: string;
  codeChallengeMethod?: 'S256' | 'plain'; responseType: string;
}

export interface TokenExchangeRequest {
  code: string;
  clientId: string;
  clientSecret?: string;
  redirectUri: string;
  grantType: string;
  codeVerifier?: string;
}

/** Issues and redeems authorization codes in this process' memory. */
export class OAuth2AuthorizationCodeManager {
  constructor();
  generateAuthorizationCode(
    clientId: string,
    userId: string,
    redirectUri: string,
    scopes: string[],
    options?: { state?: string; codeChallenge?: string; codeChallengeMethod?: 'S256' | 'plain'; metadata?: Record<string, any> },
  ): string;
  exchangeAuthorizationCode(code: string, clientId: string, redirectUri: string, codeVerifier?: string): AuthorizationCode | null;
  getAuthorizationCode(code: string): AuthorizationCode | null;
  getStats(): AuthorizationCodeStats;
  destroy(): void;
}

export const oAuth2AuthorizationCodeManager: OAuth2AuthorizationCodeManager;

// ── Requests and answers, by their names on the wire ───────────────────────────────────────────

export interface AuthorizeRequest {
  response_type: string; client_id: string; redirect_uri: string; scope?: string; state?: string;
  code_challenge?: string; code_challenge_method?: 'S256' | 'plain';
}

export interface TokenRequest {
  grant_type: string; code?: string; redirect_uri?: string; client_id?: string;
  client_secret?: string; code_verifier?: string; refresh_token?: string; scope?: string;
}

/** RFC 6749 §5.1. */
export interface TokenResponse {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token?: string;
  scope?: string;
}

/** RFC 7662 §2.1. */
export interface IntrospectionRequest {
  token: string;
  token_type_hint?: 'access_token' | 'refresh_token';
}

/** RFC 7662 §2.2. */
export interface IntrospectionResponse {
  active: boolean; scope?: string; client_id?: string; username?: string; token_type?: string;
  exp?: number; iat?: number; nbf?: number; sub?: string; aud?: string | string[]; iss?: string;
  jti?: string; organization_id?: string; tenant_id?: string; roles?: string[];
}

/** A public key (RFC 7517 §4). */
export interface JWKSKey {
  kty: string; use?: string; key_ops?: string[]; alg?: string; kid?: string; n?: string; e?: string;
  crv?: string; x?: string; y?: string;
}

export type PublicJWK = JWKSKey;

/** RFC 7517 §5. */
export interface JWKSResponse {
  keys: PublicJWK[];
}

/** RFC 8414 §2. */
export interface ServerMetadata {
  issuer: string; authorization_endpoint?: string; token_endpoint?: string; jwks_uri?: string;
  registration_endpoint?: string; introspection_endpoint?: string; revocation_endpoint?: string;
  userinfo_endpoint?: string; scopes_supported?: string[]; response_types_supported?: string[];
  grant_types_supported?: string[]; code_challenge_methods_supported?: string[];
  token_endpoint_auth_methods_supported?: string[]; [member: string]: unknown;
}

/** RFC 9728 §2. */
export interface ResourceMetadata {
  resource: string; authorization_servers?: string[]; scopes_supported?: string[];
  bearer_methods_supported?: string[]; resource_documentation?: string;
  resource_policy_uri?: string; resource_tos_uri?: string; [member: string]: unknown;
}

export interface UserInfoResponse {
  sub: string; name?: string; picture?: string; email?: string; email_verified?: boolean;
  organization_id?: string; tenant_id?: string; roles?: string[];
}

// ── The protected resource: an MCP server ──────────────────────────────────────────────────────

export interface AuthorizationServerConfig {
  issuer: string; authorizationEndpoint?: string; tokenEndpoint?: string; jwksUri?: string;
  registrationEndpoint?: string; introspectionEndpoint?: string; grantTypesSupported?: string[];
  responseTypesSupported?: string[]; scopesSupported?: string[];
  codeChallengeMethodsSupported?: string[];
}

export interface ProtectedResourceMetadata {
  resource: string; authorizationServers: string[]; scopesRequired?: string[];
  bearerMethodsSupported?: string[]; resourceDocumentation?: string; policyUri?: string;
  tosUri?: string;
}

export interface AuthorizationConfig {
  enabled: boolean;
  resourceUri: string;
  authorizationServers: AuthorizationServerConfig[];
  requiredScopes?: string[];
  jwt?: {
    audience?: string; issuer?: string; algorithms?: string[]; publicKey?: string; jwksUri?: string;
    /** How far clocks may differ, for every check of a time: 0 to 300 seconds, 30 without it. */
    clockTolerance?: number;
    /** The moment to judge tokens at, for tests. */
    currentDate?: Date;
  };
  introspection?: { endpoint: string; clientId: string; clientSecret: string };
  /** `tokenTtl`: seconds that a result is kept, at most until the token expires; none without it. */
  cache?: { tokenTtl?: number; metadataTtl?: number };
  /** Scopes, and what each of them includes: `{ 'mcp.write': ['mcp.read'] }`. */
  scopeHierarchy?: Record<string, string[]>;
  /** A server in this process: asked without HTTP, and revocations count at once. */
  server?: OAuth2AuthorizationServer;
  /** Gets what the validator has to say; the console without one. */
  logger?: Partial<Logger>;
  /** What is wrong with settings that are enabled: while it is here, every request is refused. */
  misconfigured?: string[];
}

export interface TokenValidationResult {
  valid: boolean; payload?: any; error?: string; expires?: number; scopes?: string[];
  subject?: string; clientId?: string; audience?: string | string[];
}

export interface AuthorizationError {
  error:
    | 'invalid_token' | 'insufficient_scope' | 'invalid_request' | 'access_denied'
    | 'invalid_client' | 'invalid_grant' | 'invalid_scope' | 'unsupported_grant_type'
    | 'server_error' | 'temporarily_unavailable' | 'unsupported_response_type';
  errorDescription?: string;
  errorUri?: string;
  scope?: string;
}

/** Checks access tokens for a protected resource. Results are shared, and so are frozen. */
export class OAuthValidator {
  constructor(config: AuthorizationConfig);
  static createAuthorizationError(error: AuthorizationError['error'], description?: string, scope?: string, errorUri?: string): AuthorizationError;
  /** The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9728 §5.1). */
  static formatWWWAuthenticateHeader(resourceMetadataUrl: string, error?: AuthorizationError): string;
  /** The token of `Authorization: Bearer …`; `null` without one. */
  extractBearerToken(req: HttpRequest): string | null;
  /** Never rejects. */
  validateToken(token: string, requiredScopes?: string[]): Promise<TokenValidationResult>;
}

/** The environment variables that `loadAuthorizationConfig` reads. */
export const AUTH_ENV_KEYS: {
  readonly ENABLED: 'MCP_AUTH_ENABLED'; readonly RESOURCE_URI: 'MCP_AUTH_RESOURCE_URI';
  readonly AUTHORIZATION_SERVERS: 'MCP_AUTH_SERVERS';
  readonly REQUIRED_SCOPES: 'MCP_AUTH_REQUIRED_SCOPES';
  readonly JWT_AUDIENCE: 'MCP_AUTH_JWT_AUDIENCE'; readonly JWT_ISSUER: 'MCP_AUTH_JWT_ISSUER';
  readonly JWT_ALGORITHMS: 'MCP_AUTH_JWT_ALGORITHMS';
  readonly JWT_PUBLIC_KEY: 'MCP_AUTH_JWT_PUBLIC_KEY';
  readonly JWT_JWKS_URI: 'MCP_AUTH_JWT_JWKS_URI';
  readonly INTROSPECTION_ENDPOINT: 'MCP_AUTH_INTROSPECTION_ENDPOINT';
  readonly INTROSPECTION_CLIENT_ID: 'MCP_AUTH_INTROSPECTION_CLIENT_ID';
  readonly INTROSPECTION_CLIENT_SECRET: 'MCP_AUTH_INTROSPECTION_CLIENT_SECRET';
  readonly TOKEN_CACHE_TTL: 'MCP_AUTH_TOKEN_CACHE_TTL';
  readonly METADATA_CACHE_TTL: 'MCP_AUTH_METADATA_CACHE_TTL';
};

export const DEFAULT_AUTHORIZATION_CONFIG: Partial<AuthorizationConfig>;

/** The settings of a protected resource from the environment. It fails closed: see `misconfigured`. */
export function loadAuthorizationConfig(): AuthorizationConfig;

// ── Settings of the authorization server from the environment ──────────────────────────────────

export interface ServerConfig {
  host: string; port: number; mcpAuthUrl: string; baseUrl: string;
  environment: 'development' | 'production' | 'stage'; sessionSecret: string; corsOrigins: string[];
  trustedProxies: string[]; rateLimitEnabled: boolean; rateLimitTtl: number; rateLimitMax: number;
  redisUrl?: string; oauth: AuthorizationConfig;
}

/** Reads the environment once. Getters return copies. */
export class ConfigManager {
  private constructor();
  /** Throws `Configuration errors: …` as long as the settings cannot be right. */
  static getInstance(): ConfigManager;
  getConfig(): ServerConfig;
  getOAuthConfig(): AuthorizationConfig;
  getOAuthServerConfig(): OAuth2ServerConfig;
}

// ── Logs ───────────────────────────────────────────────────────────────────────────────────────

export interface SecurityEvent {
  event: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  ip: string;
  userAgent?: string;
  /** A digest: whoever knows a session's id has the session. */
  sessionId?: string;
  userId?: string;
  details: Record<string, unknown>;
  timestamp: Date;
}

/** Writes to stderr, without secrets, and keeps the last 1000 security events of this process. */
export class SecurityLogger {
  /** Sends everything to another logger (`log` stands in for levels it lacks); none: to stderr. */
  static useLogger(logger?: Partial<Logger> & { log?(message: any, ...fields: any[]): any }): void;
  static logSecurityEvent(event: string, severity: SecurityEvent['severity'], details: Record<string, unknown>, req?: HttpRequest): void;
  static getRecentEvents(limit?: number): SecurityEvent[];
  static getEventsByIP(ip: string, hours?: number): SecurityEvent[];
  debug(message: string, data?: Record<string, unknown>): void;
  log(message: string, data?: Record<string, unknown>): void;
  info(message: string, data?: Record<string, unknown>): void;
  warn(message: string, data?: Record<string, unknown>): void;
  error(message: string, error?: Error | Record<string, unknown>): void;
  logSecurityEvent(event: string, severity: SecurityEvent['severity'], details: Record<string, unknown>, req?: HttpRequest): void;
}

export const SecurityEvents: {
  readonly INVALID_AUTH: 'invalid_authentication'; readonly BRUTE_FORCE: 'brute_force_attempt';
  readonly SUSPICIOUS_PAYLOAD: 'suspicious_payload';
  readonly RATE_LIMIT_EXCEEDED: 'rate_limit_exceeded'; readonly INVALID_SESSION: 'invalid_session';
  readonly CSRF_VIOLATION: 'csrf_violation';
  readonly TOOL_VALIDATION_FAILED: 'tool_validation_failed';
  readonly LARGE_REQUEST: 'large_request_blocked';
  readonly UNAUTHORIZED_ORIGIN: 'unauthorized_origin';
  readonly SUSPICIOUS_USER_AGENT: 'suspicious_user_agent';
};

/** What an error says, without paths, addresses, tokens and long values, in 200 characters. */
export function sanitizeErrorMessage(error: unknown): string;

/** A copy for a log: credentials are replaced by `[REDACTED]`, what is endless is cut. */
export function sanitizeForLogging(obj: any): any;

/** Whether an error's message holds nothing that `sanitizeErrorMessage` would take out. */
export function isSafeToLogError(error: unknown): boolean;

/** An error for a client: a constant text, and on request what `sanitizeErrorMessage` leaves. */
export function createSafeErrorResponse(error: unknown, includeDetails?: boolean): { error: string; details?: string };

// ── Helpers for answers and checks ─────────────────────────────────────────────────────────────

export interface StandardError {
  code: string;
  message: string;
  details?: unknown;
  statusCode: number;
}

/** Answers requests with errors. */
export class BaseErrorHandler {
  constructor(logger?: SecurityLogger);
  static createAuthError(error: AuthorizationError['error'], description?: string, scope?: string, errorUri?: string): AuthorizationError;
  handleOAuthError(res: HttpResponse, error: AuthorizationError, statusCode?: number): void;
  handleOAuthRedirectError(
    res: HttpResponse,
    redirectUri: string,
    error: AuthorizationError['error'],
    description?: string,
    errorUri?: string,
    state?: string,
    clientId?: string,
  ): void;
  handleStandardError(res: HttpResponse, error: StandardError): void;
  handleValidationError(res: HttpResponse, field: string, message: string, statusCode?: number): void;
  handleAuthError(res: HttpResponse, error: AuthorizationError, resourceMetadataUrl?: string): void;
}

export interface ValidationResult {
  valid: boolean;
  error?: string;
  errorDescription?: string;
}

/** Checks the form of what clients send. */
export class BaseValidator {
  static readonly BASE64URL_RE: RegExp;
  static validateEmail(email: string): ValidationResult;
  static validateUrl(url: string): ValidationResult;
  static validateScope(scope: string): ValidationResult;
  static validateAuthorizeRequest(params: AuthorizeRequest): ValidationResult;
  static validateTokenRequest(params: TokenRequest): ValidationResult;
  static validateClientCredentials(clientId: string, clientSecret?: string): ValidationResult;
  static validateState(state?: string): ValidationResult;
}

/** Answers requests with what an authorization server has to say. */
export class ResponseBuilder {
  constructor(logger?: SecurityLogger);
  static setSecurityHeaders(res: HttpResponse): void;
  sendTokenResponse(res: HttpResponse, data: TokenResponse): void;
  sendIntrospectionResponse(res: HttpResponse, data: IntrospectionResponse): void;
  sendAuthorizationRedirect(res: HttpResponse, redirectUri: string, code: string, state?: string): void;
  sendJwksResponse(res: HttpResponse, jwks: JWKSResponse): void;
  sendServerMetadata(res: HttpResponse, metadata: ServerMetadata): void;
  sendResourceMetadata(res: HttpResponse, metadata: ResourceMetadata): void;
  sendUserInfoResponse(res: HttpResponse, userInfo: UserInfoResponse): void;
  sendClientRegistrationResponse(res: HttpResponse, client: ClientRegistrationResponse): void;
  sendSuccess<T>(res: HttpResponse, data?: T, statusCode?: number): void;
  sendHtml(res: HttpResponse, html: string): void;
}

export {};
