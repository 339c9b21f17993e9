'use strict';

const { rangeError, typeError } = require('./errors.js');

/** Characters of one argument, unless it says otherwise. */
const LONGEST = 65_536;

/** A member of an object; one that throws when it is read is a value of the wrong kind. */
function member(object, name, of = 'config') {
  try {
    return object[name];
  } catch (cause) {
    throw typeError(`${of}.${name} cannot be read`, cause);
  }
}

function kind(value) {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

function text(value, name, longest = LONGEST) {
  if (typeof value !== 'string') throw typeError(`${name} must be a string, and is ${kind(value)}`);
  if (value.length > longest) throw rangeError(`${name} has more than ${longest} characters`);
  return value;
}

function filled(value, name, longest) {
  if (text(value, name, longest).trim() === '') throw rangeError(`${name} must not be empty`);
  return value;
}

/** undefined and null are both "not given". */
function optional(check, value, ...rest) {
  return value === undefined || value === null ? undefined : check(value, ...rest);
}

function flag(value, name) {
  if (typeof value !== 'boolean') throw typeError(`${name} must be a boolean, and is ${kind(value)}`);
  return value;
}

function whole(value, name, { least = 0, most = 2 ** 31 - 1 } = {}) {
  if (typeof value !== 'number') throw typeError(`${name} must be a number, and is ${kind(value)}`);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw rangeError(`${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}

function object(value, name) {
  if (value === null || typeof value !== 'object') {
    throw typeError(`${name} must be an object, and is ${kind(value)}`);
  }
  return value;
}

function callback(value, name) {
  if (typeof value !== 'function') throw typeError(`${name} must be a function, and is ${kind(value)}`);
  return value;
}

function texts(value, name, { most = 100, longest } = {}) {
  let items;
  try {
    if (!Array.isArray(value)) throw typeError(`${name} must be an array of strings, and is ${kind(value)}`);
    if (value.length > most) throw rangeError(`${name} has more than ${most} items`);
    items = Array.from(value);
  } catch (error) {
    throw error.code ? error : typeError(`${name} cannot be read`, error);
  }
  return items.map((item, at) => text(item, `${name}[${at}]`, longest));
}

/** An object as JSON, bounded. */
function json(value, name, longest = LONGEST) {
  let written;
  try {
    written = JSON.stringify(object(value, name));
  } catch (error) {
    throw error.code ? error : typeError(`${name} cannot be written as JSON`, error);
  }
  if (typeof written !== 'string' || !written.startsWith('{')) throw typeError(`${name} must be an object`);
  if (written.length > longest) throw rangeError(`${name} is larger than ${longest} characters of JSON`);
  return written;
}

module.exports = { member, text, filled, optional, flag, whole, object, callback, texts, json };
