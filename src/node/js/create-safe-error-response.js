'use strict';

const { sanitizeErrorMessage } = require('./sanitize-error-message.js');

/** An error for a client: a constant text, and on request what `sanitizeErrorMessage` leaves. */
function createSafeErrorResponse(error, includeDetails = false) {
  const response = { error: 'An unexpected error occurred' };
  if (includeDetails === true) response.details = sanitizeErrorMessage(error);
  return response;
}

module.exports = { createSafeErrorResponse };
