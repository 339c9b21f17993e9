'use strict';

const { native } = require('./binding.js');
const { createCallbacks } = require('./callbacks.js');
const { Calls } = require('./calls.js');
const { callback, filled } = require('./check.js');
const { clientManagerOver, nativeRegistryOf, oAuth2ClientManager } = require('./client-manager.js');
const { awaited, call, configError } = require('./errors.js');
const { createExchange } = require('./exchange.js');
const { answer } = require('./fetch.js');
const { createApp } = require('./http-app.js');
const { createLog } = require('./log.js');
const { readOptions } = require('./options.js');
const { tokenManagerOver } = require('./token-manager.js');

/** The native half of a server; undefined for anything else. */
let nativeServerOf;

/** An OAuth 2.1 authorization server for MCP clients, inside this process. */
class OAuth2AuthorizationServer {
  #native;
  #calls = new Calls();
  #exchange;
  #users;
  #log;
  #path;
  #apps = {};
  #managers = {};

  static {
    nativeServerOf = (value) => (value !== null && typeof value === 'object' && #native in value ? value.#native : undefined);
  }

  constructor(config) {
    const { settings, users, directory, logger, warnings } = readOptions(config);
    const log = createLog(logger);
    const { authenticate, find } = createCallbacks(users);
    const { NativeServer } = native();
    const registry = nativeRegistryOf(oAuth2ClientManager);
    this.#native = call(() => new NativeServer(settings, authenticate, find, log.entry, this.#calls.settle, registry, directory));
    this.#exchange = createExchange(this.#native, this.#calls);
    this.#users = directory ? undefined : users;
    this.#log = log;
    this.#path = new URL(settings.issuer).pathname.replace(/\/$/, '');
    for (const warning of warnings) log.warn(warning);
  }

  setUserInfoProvider(provider) {
    this.#callbacks.userInfoProvider = callback(provider, 'provider');
  }

  setUserAuthenticator(authenticator) {
    this.#callbacks.userAuthenticator = callback(authenticator, 'authenticator');
  }

  getApp() {
    const server = this.#native;
    this.#apps.all ??= createApp(server, this.#exchange, (target) => server.owns(target), (req) => this.#lookAtMount(req));
    return this.#apps.all;
  }

  getWellKnownApp() {
    const server = this.#native;
    this.#apps.wellKnown ??= createApp(server, this.#exchange, (target) => server.ownsWellKnown(target), () => {});
    return this.#apps.wellKnown;
  }

  getTokenManager() {
    this.#managers.tokens ??= tokenManagerOver(this.#native.tokens(), this.#calls);
    return this.#managers.tokens;
  }

  get clients() {
    this.#managers.clients ??= clientManagerOver(this.#native.clients());
    return this.#managers.clients;
  }

  getStats() {
    return shape(this.#native.statsNow());
  }

  async stats() {
    return shape(await awaited(() => this.#native.stats()));
  }

  async ready() {
    await awaited(() => this.#native.ready());
  }

  async close() {
    await awaited(() => this.#native.close());
  }

  async handle(request, options = {}) {
    return answer(this.#exchange, request, options);
  }

  async revokeUser(userId) {
    const id = filled(userId, 'userId', 255);
    return awaited(() => this.#native.revokeUser(id));
  }

  async revokeClient(clientId) {
    const id = filled(clientId, 'clientId', 2048);
    return awaited(() => this.#native.revokeClient(id));
  }

  get #callbacks() {
    if (!this.#users) throw configError('the server was given `users`: callbacks would never be asked');
    return this.#users;
  }

  /** Says once that the application stands elsewhere than clients are told. */
  #lookAtMount({ baseUrl }) {
    if (typeof baseUrl !== 'string' || baseUrl === '' || baseUrl === this.#path || this.#apps.warned) return;
    this.#apps.warned = true;
    this.#log.warn(
      `the application is mounted at ${baseUrl}, but the issuer's path is ${this.#path || '/'}: ` +
        `clients are told URLs that lead elsewhere; mount it there, or add the path to the issuer`,
    );
  }
}

function shape(counts) {
  const { clients, totalCodes, activeCodes, expiredCodes } = counts;
  const { totalRefreshTokens, activeRefreshTokens, revokedTokens, keyId, algorithm } = counts;
  return {
    clients,
    authorizationCodes: { totalCodes, activeCodes, expiredCodes },
    tokens: { totalRefreshTokens, activeRefreshTokens, revokedTokens, keyId, algorithm: algorithm || 'RS256' },
  };
}

module.exports = { OAuth2AuthorizationServer, nativeServerOf };
