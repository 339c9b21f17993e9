'use strict';

/** Names of events for `SecurityLogger.logSecurityEvent`. */
const SecurityEvents = Object.freeze({
  INVALID_AUTH: 'invalid_authentication',
  BRUTE_FORCE: 'brute_force_attempt',
  SUSPICIOUS_PAYLOAD: 'suspicious_payload',
  RATE_LIMIT_EXCEEDED: 'rate_limit_exceeded',
  INVALID_SESSION: 'invalid_session',
  CSRF_VIOLATION: 'csrf_violation',
  TOOL_VALIDATION_FAILED: 'tool_validation_failed',
  LARGE_REQUEST: 'large_request_blocked',
  UNAUTHORIZED_ORIGIN: 'unauthorized_origin',
  SUSPICIOUS_USER_AGENT: 'suspicious_user_agent',
});

module.exports = { SecurityEvents };
