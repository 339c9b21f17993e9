'use strict';

/**
 * What the server says, through a logger of Nest's, so that the application's own settings apply:
 * one line each, since Nest takes further arguments for further lines.
 */
function nestLogger(logger) {
  return {
    debug: (line, fields) => logger.debug(shown(line, fields)),
    info: (line, fields) => logger.log(shown(line, fields)),
    warn: (line, fields) => logger.warn(shown(line, fields)),
    error: (line, fields) => logger.error(shown(line, fields)),
  };
}

function shown(line, fields = {}) {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [line, ...details].join(' ');
}

module.exports = { nestLogger };
