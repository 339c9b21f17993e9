'use strict';

const { native } = require('./binding.js');
const { filled, member, object, text } = require('./check.js');
const { awaited, call } = require('./errors.js');
const { readGauzyOptions } = require('./gauzy-options.js');
const { createLog } = require('./log.js');

const LONGEST_ID = 255;

/** The native half of a directory, and its log; undefined for anything else. */
let insideOf;

/** The users of a Gauzy database, read as Gauzy's sign-in reads them. */
class GauzyUserDirectory {
  #native;
  #log;

  static {
    insideOf = (value) =>
      value !== null && typeof value === 'object' && #native in value
        ? { native: value.#native, log: value.#log }
        : undefined;
  }

  constructor(options = {}) {
    const { settings, logger } = readGauzyOptions(options);
    const log = createLog(logger);
    const { NativeGauzyUsers } = native();
    this.#native = call(() => new NativeGauzyUsers(settings, log.entry));
    this.#log = log;
  }

  async ready() {
    await awaited(() => this.#native.ready());
  }

  async authenticate(credentials) {
    object(credentials, 'credentials');
    const [email, password] = ['email', 'password'].map((name) =>
      text(member(credentials, name, 'credentials'), `credentials.${name}`),
    );
    const accounts = await awaited(() => this.#native.authenticate(email, password));
    return accounts.map(({ user, workspace }) => (workspace ? { ...userInfo(user), workspace } : userInfo(user)));
  }

  async getUserInfo(userId) {
    const id = filled(userId, 'userId', LONGEST_ID);
    const user = await awaited(() => this.#native.find(id));
    return user ? userInfo(user) : null;
  }

  async close() {
    await awaited(() => this.#native.close());
  }
}

/** What is known of a user; a member that is not known is left out. */
function userInfo(user) {
  const { userId, email, name, organizationId, tenantId, roles, emailVerified, picture } = user;
  const all = { userId, email, name, organizationId, tenantId, roles, emailVerified, picture };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}

module.exports = { GauzyUserDirectory, insideOf };
