'use strict';

const { createHash } = require('node:crypto');
const { sanitize, sanitizeForLogging } = require('./sanitize-for-logging.js');
const { withoutSecrets } = require('./redaction.js');
const { defined, messageOf, oneLine, read, readText } = require('./safe-values.js');

const KEPT = 1000;
const EVENT_LIMITS = { values: 100, characters: 8192 };
const LEVEL_OF = { low: 'info', medium: 'warn', high: 'error', critical: 'error' };

/** The last events of this process, the oldest first. */
const events = [];
let target;

/**
 * Writes what an operator should see, without secrets, and keeps the last 1000 security events.
 *
 * Lines go to stderr: stdout belongs to the protocol where an MCP server speaks stdio.
 */
class SecurityLogger {
  /** Sends everything to another logger (`{ debug, info, log, warn, error }`); none: to stderr. */
  static useLogger(logger) {
    target = logger ?? undefined;
  }

  static logSecurityEvent(event, severity, details, req) {
    const entry = entryOf(event, severity, details, req);
    events.push(entry);
    if (events.length > KEPT) events.shift();
    const { event: name, timestamp, sessionId: session, ...rest } = entry;
    write(LEVEL_OF[entry.severity], `Security event: ${name}`, defined({ ...rest, session }));
  }

  /** The last events, the oldest of them first. */
  static getRecentEvents(limit = 100) {
    const count = typeof limit === 'number' && limit >= 0 ? Math.min(Math.floor(limit), KEPT) : 100;
    return count === 0 ? [] : structuredClone(events.slice(-count));
  }

  /** What came from an address in the last hours. */
  static getEventsByIP(ip, hours = 24) {
    const span = typeof hours === 'number' && hours >= 0 ? hours : 24;
    const since = Date.now() - span * 3_600_000;
    return structuredClone(events.filter((entry) => entry.ip === ip && entry.timestamp.getTime() >= since));
  }

  debug(message, data) {
    if (debugging()) write('debug', message, data);
  }

  log(message, data) {
    write('info', message, data);
  }

  info(message, data) {
    write('info', message, data);
  }

  warn(message, data) {
    write('warn', message, data);
  }

  error(message, error) {
    write('error', message, error);
  }

  logSecurityEvent(event, severity, details, req) {
    SecurityLogger.logSecurityEvent(event, severity, details, req);
  }
}

function entryOf(event, severity, details, req) {
  const session = readText(req, 'sessionID') ?? readText(read(req, 'session'), 'id') ?? readText(details, 'sessionId');
  const user = read(req, 'user') ?? read(read(req, 'session'), 'user');
  return defined({
    event: oneLine(messageOf(event), 200),
    severity: typeof severity === 'string' && Object.hasOwn(LEVEL_OF, severity) ? severity : 'medium',
    ip: addressOf(req) ?? readText(details, 'ip', 100) ?? 'unknown',
    userAgent: line(readText(read(req, 'headers'), 'user-agent', 500)),
    // Whoever knows a session's id has the session; a digest tells sessions apart as well.
    sessionId: session && createHash('sha256').update(session).digest('hex').slice(0, 16),
    userId: line(readText(user, 'userId', 200) ?? readText(user, 'id', 200) ?? readText(details, 'userId', 200)),
    details: detailsOf(details),
    timestamp: new Date(),
  });
}

function addressOf(req) {
  return line(readText(req, 'ip', 100) ?? readText(read(req, 'socket'), 'remoteAddress', 100));
}

function detailsOf(details) {
  const plain = sanitize(details, EVENT_LIMITS);
  return plain !== null && typeof plain === 'object' ? plain : plain === undefined ? {} : { value: plain };
}

function line(text) {
  return text === undefined ? undefined : oneLine(withoutSecrets(text));
}

function debugging() {
  const { NODE_ENV, GAUZY_MCP_DEBUG } = process.env;
  return NODE_ENV?.trim().toLowerCase() !== 'production' || GAUZY_MCP_DEBUG === 'true';
}

/** Writes one entry. A logger that fails must not fail the request that it is told of. */
function write(level, message, data) {
  const words = oneLine(withoutSecrets(messageOf(message)));
  const shown = data === undefined ? undefined : sanitizeForLogging(data);
  try {
    if (target !== undefined) return forward(level, words, shown);
    const rest = shown === undefined ? '' : ` ${JSON.stringify(shown)}`;
    console[level === 'error' ? 'error' : 'warn'](`[SecurityLogger] ${level.toUpperCase()} ${words}${rest}`);
  } catch {
    // Nothing is left that could be told.
  }
}

function forward(level, words, shown) {
  const name = typeof target[level] === 'function' ? level : 'log';
  if (shown === undefined) target[name](words);
  else target[name](words, shown);
}

module.exports = { SecurityLogger };
