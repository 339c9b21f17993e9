'use strict';

const PREFIX = '[mcp-oauth]';
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];

/** What audit events of these names mean to a security log. */
const SEVERITIES = {
  sign_in_failed: 'low',
  limited: 'low',
  sign_in_flood: 'high',
  code_replayed: 'high',
  code_guessed: 'high',
  refresh_token_reused: 'high',
};

/** Writes warnings and errors to the console, each in one line. */
const consoleLogger = {
  debug: (line, fields) => console.error(...shown(line, fields)),
  info: (line, fields) => console.error(...shown(line, fields)),
  warn: (line, fields) => console.warn(...shown(line, fields)),
  error: (line, fields) => console.error(...shown(line, fields)),
};

function shown(line, fields) {
  const details = Object.entries(fields ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [`${PREFIX} ${[line, ...details].join(' ')}`];
}

/**
 * The log of a server: its own warnings, and what the native half has to say.
 *
 * @param {object | undefined} logger the host's own, with `debug info warn error`
 */
function createLog(logger) {
  const to = logger ?? consoleLogger;
  const write = (level, line, fields) => {
    // A logger that throws, or lacks a level, must not end the process.
    try {
      const name = level === 'trace' ? 'debug' : level;
      (to[name] ?? to.log)?.call(to, line, fields);
    } catch {
      console.error(...shown(line, fields));
    }
  };
  const entry = ({ level, target, message, fields }) => {
    const named = {};
    for (let at = 0; at < fields.length; at += 2) named[fields[at]] = fields[at + 1];
    // Where nobody asked for the log, the security log's own line is enough.
    if (target === 'audit' && security(named) && !logger) return;
    write(level, message || named.event || target, named);
  };
  return { entry, warn: (line, fields) => write('warn', line, fields), error: (line, fields) => write('error', line, fields) };
}

/** Puts an audit event into the security log; tells whether it belongs there. */
function security({ event, client_address: ip, ...details }) {
  if (!Object.hasOwn(SEVERITIES, event)) return false;
  try {
    const { SecurityLogger } = require('./security-logger.js');
    SecurityLogger.logSecurityEvent(event, SEVERITIES[event], { ip, ...details });
    return true;
  } catch {
    return false;
  }
}

module.exports = { createLog, LEVELS };
