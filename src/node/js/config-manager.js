'use strict';

const { configError, typeError } = require('./errors.js');
const { readServerConfig } = require('./read-server-config.js');
const { SecurityLogger } = require('./security-logger.js');

const INSIDE = Symbol('ConfigManager.getInstance');

/** The settings from the environment, read once, when they are first asked for. */
class ConfigManager {
  static instance;

  #settings;

  constructor(...inside) {
    if (inside[0] !== INSIDE) throw typeError('ConfigManager has no public constructor: call ConfigManager.getInstance()');
    const { errors, warnings, ...settings } = readServerConfig(process.env);
    if (errors.length > 0) throw configError(`Configuration errors: ${errors.join('; ')}`);
    for (const warning of warnings) new SecurityLogger().warn(warning);
    this.#settings = settings;
  }

  /** Throws `Configuration errors: …` as long as the settings cannot be right. */
  static getInstance() {
    ConfigManager.instance ??= new ConfigManager(INSIDE);
    return ConfigManager.instance;
  }

  /** A copy of all settings. */
  getConfig() {
    return structuredClone(this.#settings.config);
  }

  /** A copy of the settings of the protected resource. */
  getOAuthConfig() {
    return this.getConfig().oauth;
  }

  /** Options for `new OAuth2AuthorizationServer`. */
  getOAuthServerConfig() {
    const { issuer, audience } = this.#settings;
    const { sessionSecret, redisUrl } = this.#settings.config;
    const options = {
      issuer,
      baseUrl: issuer,
      audience,
      enableClientRegistration: true,
      authorizationEndpoint: '/oauth2/authorize',
      tokenEndpoint: '/oauth2/token',
      jwksEndpoint: '/.well-known/jwks.json',
      registrationEndpoint: '/oauth2/register',
      introspectionEndpoint: '/oauth2/introspect',
      userInfoEndpoint: '/oauth2/userinfo',
      loginEndpoint: '/oauth2/login',
      sessionSecret,
    };
    return redisUrl === undefined ? options : { ...options, redisUrl };
  }
}

module.exports = { ConfigManager };
