'use strict';

/** The first of these variables that says something, trimmed, with its name. */
function first(env, ...names) {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

/** The value alone. */
function valueOf(env, ...names) {
  return first(env, ...names)?.value;
}

/** The parts of a list with commas or spaces between them. */
function listOf(env, ...names) {
  return (valueOf(env, ...names) ?? '').split(/[\s,]+/).filter(Boolean);
}

/** `true` in any case or `1`, `false` or `0`; undefined for anything else. */
function truth(text) {
  const plain = text.toLowerCase();
  if (plain === 'true' || plain === '1') return true;
  return plain === 'false' || plain === '0' ? false : undefined;
}

/** A whole number within bounds; what is none is told and takes the default. */
function integer(env, name, otherwise, { least = 0, most = Number.MAX_SAFE_INTEGER, tell }) {
  const text = valueOf(env, name);
  if (text === undefined) return otherwise;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  tell(`${name} must be a whole number between ${least} and ${most}`);
  return otherwise;
}

/** Whether a text is an absolute http or https URL. */
function isWebUrl(text) {
  return typeof text === 'string' && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

module.exports = { first, valueOf, listOf, truth, integer, isWebUrl };
