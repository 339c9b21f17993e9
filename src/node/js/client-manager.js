'use strict';

const { native } = require('./binding.js');
const { json, object, optional, text } = require('./check.js');
const { awaited, call } = require('./errors.js');

const LONGEST_ID = 2048;
const LONGEST_SECRET = 4096;

/** The native registry behind a manager. */
let nativeRegistryOf;
/** A manager over a server's native one. */
let clientManagerOver;

/** A registry of clients. Synchronous methods answer from what this process knows. */
class OAuth2ClientManager {
  // Made at the first use, so that the singleton can be made without the native binary.
  #native;

  static {
    nativeRegistryOf = (manager) => manager.#registry;
    clientManagerOver = (own) => {
      const manager = new OAuth2ClientManager();
      manager.#native = own;
      return manager;
    };
  }

  get #registry() {
    this.#native ??= call(() => new (native().NativeClientManager)());
    return this.#native;
  }

  async registerDefaultClients() {
    await awaited(() => this.#registry.registerDefaults());
  }

  async registerClient(request, customClientId = undefined) {
    const asked = json(object(request, 'request'), 'request');
    const id = optional(text, customClientId, 'customClientId', LONGEST_ID);
    return JSON.parse(await awaited(() => this.#registry.register(asked, id)));
  }

  async validateClient(clientId, clientSecret = undefined) {
    const id = text(clientId, 'clientId', LONGEST_ID);
    const secret = optional(text, clientSecret, 'clientSecret', LONGEST_SECRET);
    return clientOf(await awaited(() => this.#registry.validate(id, secret)));
  }

  getClient(clientId) {
    const id = text(clientId, 'clientId', LONGEST_ID);
    return clientOf(call(() => this.#registry.peek(id)));
  }

  isValidRedirectUri(clientId, redirectUri) {
    const id = text(clientId, 'clientId', LONGEST_ID);
    const uri = text(redirectUri, 'redirectUri');
    return call(() => this.#registry.hasRedirectUri(id, uri));
  }

  supportsGrantType(clientId, grantType) {
    const id = text(clientId, 'clientId', LONGEST_ID);
    const name = text(grantType, 'grantType', 256);
    return call(() => this.#registry.hasGrantType(id, name));
  }

  hasScope(clientId, requiredScope) {
    const id = text(clientId, 'clientId', LONGEST_ID);
    const scope = text(requiredScope, 'requiredScope', 256);
    return call(() => this.#registry.hasScope(id, scope));
  }

  listClients() {
    return call(() => this.#registry.peekAll()).map(clientOf);
  }

  async findClient(clientId) {
    const id = text(clientId, 'clientId', LONGEST_ID);
    return clientOf(await awaited(() => this.#registry.find(id)));
  }

  async allClients(after = undefined) {
    const from = optional(text, after, 'after', LONGEST_ID);
    const { clients, next } = await awaited(() => this.#registry.all(from));
    return { clients: clients.map(clientOf), ...(next === undefined ? {} : { next }) };
  }
}

function clientOf(client) {
  if (!client) return null;
  const { logo_uri, client_uri, policy_uri, tos_uri, metadata } = JSON.parse(client.about);
  const createdAt = new Date(client.createdAt);
  const all = {
    clientId: client.clientId,
    clientSecretHash: client.clientSecretHash,
    clientName: client.clientName,
    clientType: client.clientSecretHash === undefined ? 'public' : 'confidential',
    redirectUris: client.redirectUris,
    grantTypes: client.grantTypes,
    responseTypes: client.responseTypes,
    scopes: client.scopes,
    logoUri: logo_uri,
    clientUri: client_uri,
    policyUri: policy_uri,
    tosUri: tos_uri,
    createdAt,
    updatedAt: new Date(createdAt),
    isActive: true,
    metadata,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const oAuth2ClientManager = new OAuth2ClientManager();

module.exports = { OAuth2ClientManager, oAuth2ClientManager, clientManagerOver, nativeRegistryOf };
