'use strict';
const { GauzyUserDirectory, insideOf } = require('../gauzy-user-directory.js');

/** The application's people: a class of its own, found among its providers, or Gauzy's. */
class Users {
  #moduleRef;
  #type;
  #found;
  /** A directory that was made here. */
  #own;

  constructor(moduleRef, type) {
    this.#moduleRef = moduleRef;
    this.#type = type;
  }

  /** What the server is told of them. */
  settings(logger) {
    if (!this.#type) return {};
    if (insideOf(this.#type)) return { users: this.#type };
    if (isDirectory(this.#type)) {
      this.#own = new this.#type({ logger });
      return { users: this.#own };
    }
    return {
      userAuthenticator: async (credentials) => (await this.find()).authenticate(credentials),
      userInfoProvider: async (userId) => (await this.find()).getUserInfo(userId),
    };
  }

  /** The instance of a class: the one that a module of the application provides, else one made for this. */
  find() {
    if (!this.#type || insideOf(this.#type)) return undefined;
    this.#found ??= this.#own ? this.#sole() : this.#instance();
    return this.#found;
  }

  /** Lets go of what was made here. */
  async close() {
    await this.#own?.close();
  }

  async #instance() {
    const users = this.#provided() ?? (await this.#moduleRef.create(this.#type));
    const missing = ['authenticate', 'getUserInfo'].filter((name) => typeof users[name] !== 'function');
    if (missing.length === 0) return users;
    throw new TypeError(
      `McpOAuthModule: \`users\` needs a class with the methods authenticate({ email, password }) ` +
        `and getUserInfo(userId); ${this.#type.name} has no ${missing.join(' and no ')}`,
    );
  }

  /** The server is made before providers are: one of the application's would be passed over. */
  async #sole() {
    if (!this.#provided()) return this.#own;
    throw new TypeError(
      `McpOAuthModule: the application provides a ${this.#type.name} of its own; hand it over with ` +
        `forRootAsync({ inject: [${this.#type.name}], useFactory: (users) => ({ users, … }) })`,
    );
  }

  #provided() {
    try {
      return this.#moduleRef.get(this.#type, { strict: false });
    } catch (error) {
      if (error.constructor.name === 'UnknownElementException') return undefined;
      throw error;
    }
  }
}

function isDirectory(type) {
  return type === GauzyUserDirectory || type.prototype instanceof GauzyUserDirectory;
}

module.exports = { Users };
