import type {
  CanActivate,
  ConfigurableModuleAsyncOptions,
  CustomDecorator,
  DynamicModule,
  ExecutionContext,
  OnApplicationShutdown,
  OnModuleInit,
  Type,
} from '@nestjs/common';
import { OAuth2AuthorizationServer } from './index';
import type {
  AuthorizationConfig,
  GauzyUserDirectory,
  LoginCredentials,
  OAuth2ServerConfig,
  OAuthValidator,
  ProvidedUser,
} from './index';
import type { ProtectOptions } from './resource';

/** The application's people, as an injectable class. */
export interface McpOAuthUsers {
  /** Who signs in with these, or `null`. */
  authenticate(credentials: LoginCredentials): Promise<ProvidedUser | null> | ProvidedUser | null;
  /** The person with an id, or `null`. */
  getUserInfo(userId: string): Promise<ProvidedUser | null> | ProvidedUser | null;
}

/** The server's options, of which an application needs three, and what is Nest's own. */
export interface McpOAuthModuleOptions
  extends Pick<OAuth2ServerConfig, 'issuer' | 'audience' | 'sessionSecret'>,
    Partial<Omit<OAuth2ServerConfig, 'issuer' | 'audience' | 'sessionSecret' | 'users'>> {
  /**
   * Instead of `userAuthenticator` and `userInfoProvider`: a class that a module of the application
   * provides. One that none provides is made by this module. Or Gauzy's users: `GauzyUserDirectory`
   * itself, made of the `DB_…` variables and closed with the application, or one that you made.
   */
  users?: Type<McpOAuthUsers> | typeof GauzyUserDirectory | GauzyUserDirectory;
  /** `false`: the application passes requests to the server itself. Default `true`. */
  mount?: boolean;
  /** `false`: Claude and ChatGPT are not known beforehand. Default `true`. */
  registerDefaultClients?: boolean;
}

/** A class that makes the options, for `forRootAsync({ useClass })`. */
export interface McpOAuthOptionsFactory {
  createMcpOAuthOptions(): Promise<McpOAuthModuleOptions> | McpOAuthModuleOptions;
}

/** Who can inject the server: everybody, or importers of the module only. */
export interface McpOAuthModuleExtras {
  /** Default `true`. */
  isGlobal?: boolean;
}

/** Serves OAuth in a Nest application, on Express or Fastify, before its router. */
export declare class McpOAuthModule implements OnModuleInit, OnApplicationShutdown {
  static forRoot(options: McpOAuthModuleOptions & McpOAuthModuleExtras): DynamicModule;
  static forRootAsync(
    options: ConfigurableModuleAsyncOptions<McpOAuthModuleOptions, 'createMcpOAuthOptions'> &
      McpOAuthModuleExtras,
  ): DynamicModule;
  configure(): void;
  onModuleInit(): Promise<void>;
  onApplicationShutdown(): Promise<void>;
}

/** The server of the application: the token to inject it by. */
export { OAuth2AuthorizationServer as McpOAuthServer };

/** Injects the server where its type does not say so. */
export declare function InjectMcpOAuth(): PropertyDecorator & ParameterDecorator;

/** What protects an MCP server in a Nest application. */
export interface McpResourceModuleOptions extends Omit<ProtectOptions, 'optional'> {
  /** Default `loadAuthorizationConfig()`, where `MCP_AUTH_ENABLED` is set: to `true` or `false`. */
  config?: AuthorizationConfig;
  /** Instead of `config`. */
  validator?: OAuthValidator;
  /**
   * Where requests without a good token are refused before their bodies are read. Default: the path
   * of `resourceUri`. That saves work and protects nothing: routers read paths in more ways than this
   * one, so handlers need `McpAuthGuard` all the same.
   */
  paths?: string[];
}

/** A class that makes the options, for `forRootAsync({ useClass })`. */
export interface McpResourceOptionsFactory {
  createMcpResourceOptions(): Promise<McpResourceModuleOptions> | McpResourceModuleOptions;
}

/** Serves the metadata of an MCP server (RFC 9728), and provides `McpAuthGuard` and `OAuthValidator`. */
export declare class McpResourceModule {
  static forRoot(options: McpResourceModuleOptions & McpOAuthModuleExtras): DynamicModule;
  static forRootAsync(
    options: ConfigurableModuleAsyncOptions<McpResourceModuleOptions, 'createMcpResourceOptions'> &
      McpOAuthModuleExtras,
  ): DynamicModule;
  configure(): void;
}

/** Lets requests with a good token through; handlers find it in `req.tokenInfo` and `req.auth`. */
export declare class McpAuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): Promise<boolean>;
}

/** The handler, or all of the controller, needs these scopes beside those of every request. */
export declare function RequireScopes(...scopes: (string | string[])[]): CustomDecorator<string>;
