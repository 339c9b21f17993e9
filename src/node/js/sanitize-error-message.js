'use strict';

const { withoutDetails } = require('./redaction.js');
const { cut, messageOf } = require('./safe-values.js');

const UNKNOWN = 'Unknown error occurred';
const LONGEST = 200;

/** What an error says, without paths, addresses, tokens and long values, in 200 characters. */
function sanitizeErrorMessage(error) {
  const message = error ? messageOf(error) : '';
  return message ? cut(withoutDetails(message), LONGEST, '...') : UNKNOWN;
}

module.exports = { sanitizeErrorMessage };
