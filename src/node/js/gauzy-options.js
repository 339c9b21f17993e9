'use strict';

const { flag, member, object, optional, text, whole } = require('./check.js');
const { logLevel } = require('./log-level.js');

const number = (value, name) => (typeof value === 'number' ? String(whole(value, name)) : text(value, name));
const truth = (value, name) => (typeof value === 'boolean' ? String(value) : text(value, name));

/** Options, the variables of Gauzy's API that each stands for, and how it is read. */
const VARIABLES = [
  ['dbType', 'DB_TYPE', text],
  ['dbPath', 'DB_PATH', text],
  ['dbHost', 'DB_HOST', text],
  ['dbPort', 'DB_PORT', number],
  ['dbName', 'DB_NAME', text],
  ['dbUser', 'DB_USER', text],
  ['dbPass', 'DB_PASS', text],
  ['dbSslMode', 'DB_SSL_MODE', truth],
  ['dbCaCert', 'DB_CA_CERT', text],
  ['dbPoolSize', 'DB_POOL_SIZE', number],
  ['dbConnectionTimeout', 'DB_CONNECTION_TIMEOUT', number],
  ['dbIdleTimeout', 'DB_IDLE_TIMEOUT', number],
];

/**
 * Reads the options of a directory: settings for the native half, and the host's logger. What is not
 * given is what the environment says.
 */
function readGauzyOptions(options, env = process.env) {
  object(options, 'options');
  const of = (check, name, ...rest) => optional(check, member(options, name, 'options'), `options.${name}`, ...rest);
  const variables = {};
  for (const [name, variable, check] of VARIABLES) {
    const value = of(check, name) ?? env[variable];
    if (value !== undefined) variables[variable] = value;
  }
  const settings = {
    variables,
    employeeCheck: of(flag, 'employeeCheck'),
    rehash: of(flag, 'rehash') ?? false,
    logLevel: logLevel(of, env),
  };
  return { settings, logger: of(object, 'logger') };
}

module.exports = { readGauzyOptions };
