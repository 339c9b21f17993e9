'use strict';

const { readAuthorization } = require('./read-authorization.js');
const { SecurityLogger } = require('./security-logger.js');

const told = new Set();

/**
 * The settings of a protected resource from the environment.
 *
 * It fails closed: enabled but incomplete settings come back with `misconfigured`, the list of
 * what is wrong, which makes validators and middleware refuse every request.
 */
function loadAuthorizationConfig() {
  const { config, problems, warnings } = readAuthorization(process.env);
  if (problems.length > 0) {
    tell('error', `Authorization is enabled but incomplete, so every request is refused: ${problems.join('; ')}`);
  }
  for (const warning of warnings) tell('warn', `${warning}; the default is used`);
  return config;
}

function tell(level, message) {
  if (told.has(message)) return;
  if (told.size < 100) told.add(message);
  new SecurityLogger()[level](message);
}

module.exports = { loadAuthorizationConfig };
