'use strict';

const { text } = require('./check.js');
const { configError } = require('./errors.js');
const { LEVELS } = require('./log.js');

/** The option `logLevel`, by a function that reads options. */
function logLevel(of, env) {
  const level = of(text, 'logLevel') ?? (env.GAUZY_MCP_DEBUG === 'true' ? 'debug' : 'warn');
  if (level !== 'silent' && !LEVELS.includes(level)) {
    throw configError(`logLevel must be one of ${LEVELS.join(', ')} or silent`);
  }
  return level;
}

module.exports = { logLevel };
