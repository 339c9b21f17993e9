import type { AuthorizationConfig, OAuthValidator } from './index';

/** A good token, as handlers find it in `req.tokenInfo`. */
export interface TokenInfo {
  readonly valid: true;
  /** The claims, or the introspection response. */
  readonly payload: any;
  readonly scopes: readonly string[];
  /** The user it was issued for. */
  readonly subject?: string;
  readonly clientId?: string;
}

/** The same as the MCP SDK's `AuthInfo`, as handlers find it in `req.auth`. */
export interface AuthInfo {
  token: string;
  clientId: string;
  scopes: string[];
  expiresAt?: number;
  resource?: URL;
  /** The claims. */
  extra?: Record<string, unknown>;
}

export interface ProtectOptions {
  /** What every request needs; default `requiredScopes` of the configuration. */
  requiredScopes?: string[];
  /** Requests without a token are let in; those with a bad one are not. */
  optional?: boolean;
  /** More of the metadata (RFC 9728). */
  metadata?: {
    name?: string;
    documentation?: string;
    policyUri?: string;
    tosUri?: string;
    /** Default: what every request needs. */
    scopesSupported?: string[];
  };
}

export type Middleware = (req: any, res: any, next: (error?: any) => void) => void;

/** Middleware for Express and Connect, with what belongs to it. */
export interface Guard extends Middleware {
  /** Serves the metadata alone: for the root, where the guard is mounted under a path. */
  metadata: Middleware;
  /** Behind the guard: these scopes are needed too. */
  requireScopes(...scopes: (string | string[])[]): Middleware;
  /** Behind the guard and a parser of JSON: calls of these tools need these scopes too. */
  requireToolScopes(tools: Record<string, string[]>): Middleware;
  /** For `server.on('upgrade')`: whether to go on. If not, the socket is answered and closed. */
  upgrade(req: any, socket: any): Promise<boolean>;
  readonly validator: OAuthValidator;
  /** Where clients find the metadata. */
  readonly metadataUrl?: string;
}

/** Protects an MCP server in Express, Connect or `node:http`. */
export function protect(config: AuthorizationConfig | OAuthValidator, options?: ProtectOptions): Guard;

/** A plugin of Fastify: the routes of the instance, and below it, need a good token. */
export function protectFastify(
  fastify: any,
  options: ProtectOptions & ({ config: AuthorizationConfig } | { validator: OAuthValidator }),
): Promise<void>;

/** A `preHandler` hook of Fastify: the route needs these scopes too. */
export function requireScopes(...scopes: (string | string[])[]): (request: any, reply: any) => Promise<unknown>;

/** A `preHandler` hook of Fastify: calls of these tools need these scopes too. */
export function requireToolScopes(tools: Record<string, string[]>): (request: any, reply: any) => Promise<unknown>;

/** The token with which a request was let in; nothing that others write on the request counts. */
export function tokenInfoOf(req: any): TokenInfo | undefined;

/** The same protection under the names that Gauzy's MCP server has for it. */
export class AuthorizationMiddleware {
  constructor(config: AuthorizationConfig);
  createAuthorizationMiddleware(options?: { requiredScopes?: string[]; optional?: boolean }): (
    req: any, res: any, next: (error?: any) => void,
  ) => Promise<void>;
  createProtectedResourceMetadataMiddleware(): Middleware;
  hasRequiredScopes(req: any, scopes: string[]): boolean;
  getUserInfo(req: any): { subject?: string; clientId?: string; scopes: readonly string[] } | null;
}
