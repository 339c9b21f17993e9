'use strict';

const { native } = require('./binding.js');
const { Calls } = require('./calls.js');
const { filled, flag, json, member, object, optional, text, texts } = require('./check.js');
const { awaited, call } = require('./errors.js');

const LONGEST_TOKEN = 16_384;
const LONGEST_PEM = 32_768;
const MOST_CLAIMS = 8_192;

/** In place of an issuer: the native manager follows. */
const OVER = Symbol('over');

/** Issues, refreshes and revokes tokens. */
class OAuth2TokenManager {
  #native;
  #calls;

  constructor(issuer, audience, keyPair = undefined) {
    if (issuer === OVER) {
      ({ native: this.#native, calls: this.#calls } = audience);
      return;
    }
    const named = [filled(issuer, 'issuer', 2048), filled(audience, 'audience', 2048)];
    const pair = optional(keyPairOf, keyPair);
    const { NativeTokenManager } = native();
    this.#calls = new Calls();
    this.#native = call(() => new NativeTokenManager(...named, pair, this.#calls.settle));
  }

  async generateTokenPair(userId, clientId, scopes, options = {}) {
    object(options, 'options');
    const user = filled(userId, 'userId', 255);
    const client = filled(clientId, 'clientId', 2048);
    const scope = texts(scopes, 'scopes', { longest: 256 }).join(' ');
    const refreshable = optional(flag, member(options, 'includeRefreshToken', 'options'), 'options.includeRefreshToken') ?? true;
    const claims = optional(json, member(options, 'customClaims', 'options'), 'options.customClaims', MOST_CLAIMS);
    return pairOf(await this.#calls.result((number) => this.#native.generate(number, user, client, scope, refreshable, claims)));
  }

  async refreshAccessToken(refreshTokenString, clientId) {
    const token = text(refreshTokenString, 'refreshTokenString', LONGEST_TOKEN);
    const client = text(clientId, 'clientId', 2048);
    const pair = await this.#calls.result((number) => this.#native.refresh(number, token, client));
    return pair === null ? null : pairOf(pair);
  }

  revokeToken(tokenId) {
    const token = text(tokenId, 'tokenId', LONGEST_TOKEN);
    return call(() => this.#native.startRevoking(token));
  }

  async revoke(token) {
    text(token, 'token', LONGEST_TOKEN);
    return awaited(() => this.#native.revoke(token));
  }

  getPublicKeyJWKS() {
    return JSON.parse(call(() => this.#native.jwk()));
  }

  getJWKS() {
    return JSON.parse(call(() => this.#native.jwks()));
  }

  getPublicKeyPEM() {
    return call(() => this.#native.publicKeyPem());
  }

  getStats() {
    return statsOf(this.#native.statsNow());
  }

  async stats() {
    return statsOf(await awaited(() => this.#native.stats()));
  }

  async ready() {
    await awaited(() => this.#native.ready());
  }

  destroy() {
    this.#native.destroy();
  }
}

/** A manager over a server's native one, and the calls of that server. */
function tokenManagerOver(native, calls) {
  return new OAuth2TokenManager(OVER, { native, calls });
}

function keyPairOf(pair) {
  object(pair, 'keyPair');
  const of = (name, longest) => filled(member(pair, name, 'keyPair'), `keyPair.${name}`, longest);
  return { privateKey: of('privateKey', LONGEST_PEM), keyId: of('keyId', 256), algorithm: of('algorithm', 16) };
}

/** A pair as the native half has it: a line for each member. */
function pairOf(lines) {
  const [accessToken, refreshToken, expiresIn, issuedAt, scope] = lines.split('\n');
  return {
    accessToken,
    ...(refreshToken === '' ? {} : { refreshToken }),
    tokenType: 'Bearer',
    expiresIn: Number(expiresIn),
    scope,
    issuedAt: Number(issuedAt),
  };
}

function statsOf({ totalRefreshTokens, activeRefreshTokens, revokedTokens, keyId, algorithm }) {
  return { totalRefreshTokens, activeRefreshTokens, revokedTokens, keyId, algorithm: algorithm || 'RS256' };
}

module.exports = { OAuth2TokenManager, tokenManagerOver };
