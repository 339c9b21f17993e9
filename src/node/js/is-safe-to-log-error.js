'use strict';

const { LIMIT, withoutDetails } = require('./redaction.js');
const { messageOf } = require('./safe-values.js');

/** Whether an error's message holds nothing that `sanitizeErrorMessage` would take out. */
function isSafeToLogError(error) {
  const message = error ? messageOf(error) : '';
  return message.length <= LIMIT && withoutDetails(message) === message;
}

module.exports = { isSafeToLogError };
