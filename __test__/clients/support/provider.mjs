// What an application tells the SDKs about itself and keeps for them, in memory.
import { randomBytes } from 'node:crypto';

/** An `OAuthClientProvider` of either version of the SDK. */
export class MemoryProvider {
  #client;
  #tokens;
  #verifier;
  #discovery;

  /** Where the person was sent, in order. */
  authorizationUrls = [];
  /** The `state` of each of these. */
  states = [];

  constructor(redirectUrl, authMethod) {
    this.redirectUrl = redirectUrl;
    this.clientMetadata = {
      client_name: 'SDK client',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      ...(authMethod && { token_endpoint_auth_method: authMethod }),
    };
  }

  state() {
    this.states.push(randomBytes(16).toString('base64url'));
    return this.states.at(-1);
  }

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client) {
    this.#client = client;
  }

  tokens() {
    return this.#tokens;
  }

  saveTokens(tokens) {
    this.#tokens = tokens;
  }

  redirectToAuthorization(url) {
    this.authorizationUrls.push(url);
  }

  saveCodeVerifier(verifier) {
    this.#verifier = verifier;
  }

  codeVerifier() {
    return this.#verifier;
  }

  saveDiscoveryState(state) {
    this.#discovery = state;
  }

  discoveryState() {
    return this.#discovery;
  }

  invalidateCredentials(scope) {
    if (scope === 'all' || scope === 'client') this.#client = undefined;
    if (scope === 'all' || scope === 'tokens') this.#tokens = undefined;
    if (scope === 'all' || scope === 'discovery') this.#discovery = undefined;
  }
}
