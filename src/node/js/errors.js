'use strict';

/** A value of the wrong kind. */
function typeError(message, cause) {
  return Object.assign(new TypeError(message, { cause }), { code: 'ERR_INVALID_ARG_TYPE' });
}

/** A value that is too large, or not finite. */
function rangeError(message) {
  return Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
}

/** Settings that cannot be right. */
function configError(message) {
  return Object.assign(new Error(message), { code: 'ERR_INVALID_CONFIG' });
}

/** What the native half threw: its code stands in front of its message. */
function translated(error) {
  if (error?.code === 'ERR_NATIVE_BINDING') return error;
  const found = /^(ERR_[A-Z_]+): ([^]*)$/.exec(error?.message ?? '');
  if (!found) {
    const message = `a bug of this package, please report it: ${error?.message}`;
    return Object.assign(new Error(message, { cause: error }), { code: 'ERR_INTERNAL' });
  }
  const [, code, message] = found;
  const Kind = code === 'ERR_OUT_OF_RANGE' ? RangeError : Error;
  return Object.assign(new Kind(message), { code });
}

/** Calls the native half. */
function call(work) {
  try {
    return work();
  } catch (error) {
    throw translated(error);
  }
}

/** Calls the native half and awaits its answer. */
async function awaited(work) {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

module.exports = { typeError, rangeError, configError, translated, call, awaited };
