'use strict';

/** A member of anything; undefined where reading it throws. */
function read(value, name) {
  try {
    return value?.[name];
  } catch {
    return undefined;
  }
}

/** A member that is text, bounded; otherwise undefined. */
function readText(value, name, limit = 2000) {
  const text = read(value, name);
  return typeof text === 'string' ? cut(text, limit) : undefined;
}

/** Text of at most so many UTF-16 units, no character of which is halved. */
function cut(text, limit, mark = '') {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const halved = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, halved ? limit - 1 : limit) + mark;
}

/** One line for a log: control characters are written as escapes, so that no line can be forged. */
function oneLine(text, limit = 2000) {
  return cut(text, limit, '…')
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (control) => JSON.stringify(control).slice(1, -1));
}

/** What an error says, whatever was thrown. */
function messageOf(error) {
  if (typeof error === 'string') return error;
  if (error === null || (typeof error !== 'object' && typeof error !== 'function')) return String(error);
  const message = read(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** The members that are not undefined, in their order. */
function defined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

module.exports = { read, readText, cut, oneLine, messageOf, defined };
