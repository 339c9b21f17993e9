'use strict';

const { native } = require('./binding.js');
const { filled, json, member, object, optional, text, texts } = require('./check.js');
const { call } = require('./errors.js');

const LONGEST_ID = 2048;
const LONGEST_METADATA = 16_384;

/** Authorization codes of this process, made and redeemed by calls. */
class OAuth2AuthorizationCodeManager {
  // Made at the first use, so that the singleton can be made without the native binary.
  #native;

  get #codes() {
    this.#native ??= call(() => new (native().NativeCodeManager)());
    return this.#native;
  }

  generateAuthorizationCode(clientId, userId, redirectUri, scopes, options = {}) {
    object(options, 'options');
    const of = (name, longest) => optional(text, member(options, name, 'options'), `options.${name}`, longest);
    const request = {
      clientId: filled(clientId, 'clientId', LONGEST_ID),
      userId: filled(userId, 'userId', 255),
      redirectUri: filled(redirectUri, 'redirectUri', LONGEST_ID),
      scopes: texts(scopes, 'scopes', { longest: 256 }),
      state: of('state', 4096),
      codeChallenge: of('codeChallenge', 128),
      codeChallengeMethod: of('codeChallengeMethod', 16),
      metadata: optional(json, member(options, 'metadata', 'options'), 'options.metadata', LONGEST_METADATA),
    };
    return call(() => this.#codes.generate(request));
  }

  exchangeAuthorizationCode(code, clientId, redirectUri, codeVerifier = undefined) {
    const presented = [text(code, 'code', 256), text(clientId, 'clientId', LONGEST_ID), text(redirectUri, 'redirectUri', LONGEST_ID)];
    const verifier = optional(text, codeVerifier, 'codeVerifier', 256);
    return codeOf(code, call(() => this.#codes.exchange(...presented, verifier)), true);
  }

  getAuthorizationCode(code) {
    text(code, 'code', 256);
    return codeOf(code, call(() => this.#codes.get(code)), false);
  }

  getStats() {
    const { total, active, expired } = call(() => this.#codes.stats());
    return { totalCodes: total, activeCodes: active, expiredCodes: expired };
  }

  destroy() {
    this.#native?.destroy();
  }
}

function codeOf(code, found, isUsed) {
  if (!found) return null;
  const { request, createdAt, expiresAt } = found;
  const all = {
    code,
    clientId: request.clientId,
    userId: request.userId,
    redirectUri: request.redirectUri,
    scopes: request.scopes,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
    state: request.state,
    createdAt: new Date(createdAt),
    expiresAt: new Date(expiresAt),
    isUsed,
    metadata: request.metadata === undefined ? undefined : JSON.parse(request.metadata),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const oAuth2AuthorizationCodeManager = new OAuth2AuthorizationCodeManager();

module.exports = { OAuth2AuthorizationCodeManager, oAuth2AuthorizationCodeManager };
