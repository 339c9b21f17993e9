'use strict';

const { types } = require('node:util');
const { REDACTED, isSensitive, withoutSecrets } = require('./redaction.js');
const { cut, messageOf, read, readText } = require('./safe-values.js');

const LONGEST_TEXT = 2000;
const MOST_MEMBERS = 100;
const DEEPEST = 8;

/** How much of a value is looked at. */
const LIMITS = Object.freeze({ values: 1000, characters: 65_536 });

/**
 * A copy of a value for a log: members with telling names and credentials inside texts are
 * replaced by `[REDACTED]`, and what is endless, huge or unreadable is cut.
 */
function sanitizeForLogging(obj) {
  return sanitize(obj, LIMITS);
}

/** The same with other limits. */
function sanitize(value, limits) {
  return copy(value, { ...limits }, new Set());
}

function copy(value, left, above) {
  if (typeof value === 'string') return text(value, left);
  if (typeof value === 'function') return '[Function]';
  if (typeof value === 'symbol' || typeof value === 'bigint') return cut(String(value), 200);
  if (value === null || typeof value !== 'object') return value;
  if (above.has(value)) return '[Circular]';
  if (above.size >= DEEPEST || left.values <= 0) return '[…]';
  left.values -= 1;
  above.add(value);
  try {
    return object(value, left, above);
  } catch {
    return '[Unreadable]';
  } finally {
    above.delete(value);
  }
}

function text(value, left) {
  const most = Math.min(LONGEST_TEXT, Math.max(left.characters, 0));
  left.characters -= Math.min(value.length, most);
  return cut(withoutSecrets(value), most, '…');
}

function object(value, left, above) {
  if (Array.isArray(value)) return array(value, left, above);
  if (types.isDate(value)) return new Date(value.getTime());
  if (types.isNativeError(value)) return error(value, left, above);
  if (value instanceof URL) return text(value.href, left);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (types.isMap(value) || types.isSet(value)) return `[${value.size} entries]`;
  const names = Object.keys(value);
  const members = names.slice(0, MOST_MEMBERS).map((name) => [cut(name, 200), member(value, name, left, above)]);
  if (names.length > MOST_MEMBERS) members.push(['…', `${names.length - MOST_MEMBERS} more`]);
  return Object.fromEntries(members);
}

function member(value, name, left, above) {
  if (isSensitive(name)) return REDACTED;
  left.values -= 1;
  if (left.values <= 0) return '[…]';
  try {
    return copy(value[name], left, above);
  } catch {
    return '[Unreadable]';
  }
}

function array(value, left, above) {
  const length = value.length;
  const items = [];
  for (let index = 0; index < Math.min(length, MOST_MEMBERS); index += 1) {
    items.push(member(value, String(index), left, above));
  }
  if (length > MOST_MEMBERS) items.push(`… ${length - MOST_MEMBERS} more`);
  return items;
}

function error(value, left, above) {
  const copied = { name: readText(value, 'name', 100) ?? 'Error', message: text(messageOf(value), left) };
  const code = read(value, 'code');
  if (typeof code === 'string' || typeof code === 'number') copied.code = code;
  const cause = read(value, 'cause');
  if (cause !== undefined) copied.cause = copy(cause, left, above);
  return copied;
}

module.exports = { sanitizeForLogging, sanitize };
