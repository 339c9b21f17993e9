// What the native half takes and gives fits what index.d.ts promises.
import type * as mcp from '@gauzy/mcp-oauth';
import type * as native from '../../native';

/** Compiles where the first may stand for the second. */
type Fits<From extends To, To> = From;

/** Whether a method may be passed on as it is: its parameters there, the answer back. */
type Passes<From extends (...args: any[]) => any, To extends (...args: any[]) => any> =
  Parameters<From> extends Parameters<To> ? (ReturnType<To> extends ReturnType<From> ? true : 'the answer') : 'the parameters';
type All<Of extends true[]> = Of;

export type Stats = Fits<native.NativeStats, mcp.TokenStats & mcp.AuthorizationCodeStats & Pick<mcp.ServerStats, 'clients'>>;
type CodeCounts<Of extends native.NativeCodeStats> = { totalCodes: Of['total']; activeCodes: Of['active']; expiredCodes: Of['expired'] };
export type Codes = Fits<CodeCounts<native.NativeCodeStats>, mcp.AuthorizationCodeStats>;
export type User = Fits<native.NativeUser, mcp.AuthenticatedUser>;
export type Account = Fits<native.NativeAccount['user'] & Pick<native.NativeAccount, 'workspace'>, mcp.GauzyAccount>;
export type Checks = Fits<Pick<mcp.GauzyUserOptions, 'employeeCheck' | 'rehash'>, Partial<Pick<native.NativeGauzySettings, 'employeeCheck' | 'rehash'>>>;
export type Key = Fits<mcp.KeyPair, native.NativeKeyPair>;

type Described = 'clientId' | 'clientSecretHash' | 'clientName' | 'redirectUris' | 'grantTypes' | 'responseTypes' | 'scopes';
export type Client = Fits<Pick<native.NativeClient, Described>, Pick<mcp.OAuth2Client, Described>>;
export type Page = Fits<Pick<native.NativeClientPage, 'next'>, Pick<Awaited<ReturnType<mcp.OAuth2ClientManager['allClients']>>, 'next'>>;

type Asked = 'clientId' | 'userId' | 'redirectUri' | 'scopes' | 'state' | 'codeChallenge';
export type Code = Fits<Pick<native.NativeCodeRequest, Asked>, Pick<mcp.AuthorizationCode, Asked>>;

/** Options that both halves call by one name; `trustedProxies` is written in several ways. */
type Shared = Exclude<keyof mcp.OAuth2ServerConfig & keyof native.NativeSettings, 'trustedProxies'>;
export type Options = Fits<Pick<mcp.OAuth2ServerConfig, Shared>, Partial<Pick<native.NativeSettings, Shared>>>;

type Server = native.NativeServer;
type Clients = native.NativeClientManager;
type Tokens = native.NativeTokenManager;
type ClientManager = mcp.OAuth2ClientManager;
type TokenManager = mcp.OAuth2TokenManager;
export type Refresh = Fits<[call: number, ...Parameters<TokenManager['refreshAccessToken']>], Parameters<Tokens['refresh']>>;
export type Methods = All<[
  Passes<mcp.OAuth2AuthorizationServer['revokeUser'], Server['revokeUser']>,
  Passes<mcp.OAuth2AuthorizationServer['revokeClient'], Server['revokeClient']>,
  Passes<ClientManager['isValidRedirectUri'], Clients['hasRedirectUri']>,
  Passes<ClientManager['supportsGrantType'], Clients['hasGrantType']>,
  Passes<ClientManager['hasScope'], Clients['hasScope']>,
  Passes<TokenManager['revokeToken'], Tokens['startRevoking']>,
  Passes<TokenManager['revoke'], Tokens['revoke']>,
  Passes<TokenManager['getPublicKeyPEM'], Tokens['publicKeyPem']>,
  Passes<TokenManager['getStats'], Tokens['statsNow']>,
  Passes<TokenManager['stats'], Tokens['stats']>,
]>;
