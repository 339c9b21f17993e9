'use strict';

const { GauzyUserDirectory, insideOf } = require('./gauzy-user-directory.js');

const SEVERAL =
  'an address and password open several workspaces: the account that changed last is taken; give the server ' +
  '`users: directory` instead of callbacks, and the person chooses';

/** Gauzy's users in the form of a server's callbacks. */
class GauzyAuthService {
  #directory;
  #own;
  #told = false;

  constructor(users = {}) {
    this.#own = insideOf(users) === undefined;
    this.#directory = this.#own ? new GauzyUserDirectory(users) : users;
  }

  async authenticateUser(credentials) {
    const [account, ...others] = await this.#directory.authenticate(credentials);
    if (!account) return null;
    if (others.length > 0) this.#tell(account);
    const { workspace, ...user } = account;
    return user;
  }

  async getUserInfo(userId) {
    return this.#directory.getUserInfo(userId);
  }

  async ready() {
    await this.#directory.ready();
  }

  async close() {
    if (this.#own) await this.#directory.close();
  }

  /** Says once what a callback cannot do. */
  #tell({ userId }) {
    if (this.#told) return;
    this.#told = true;
    insideOf(this.#directory).log.warn(SEVERAL, { user: userId });
  }
}

module.exports = { GauzyAuthService };
