'use strict';

const LONGEST = 2000;
const MOST_ROLES = 200;

const NEEDED = {
  userAuthenticator:
    'nobody can sign in: give userAuthenticator to the constructor, or call server.setUserAuthenticator(fn)',
  userInfoProvider:
    'nothing is known about users: give userInfoProvider to the constructor, or call server.setUserInfoProvider(fn)',
};

/**
 * The host's callbacks in the form that the native half calls: they never throw or reject.
 *
 * @param {{ userAuthenticator?: Function, userInfoProvider?: Function }} users may change later
 */
function createCallbacks(users) {
  return {
    authenticate: (email, password) => answer(users, 'userAuthenticator', { email, password }, email),
    find: (userId) => answer(users, 'userInfoProvider', userId, ''),
  };
}

async function answer(users, name, argument, email) {
  const callback = users[name];
  if (!callback) return { problem: NEEDED[name] };
  let value;
  try {
    value = await callback(argument);
    if (value === null) return {};
    return { user: userOf(value, email) };
  } catch (error) {
    return { problem: `${name} failed: ${describe(error)}` };
  }
}

/** A user as a callback answered; throws what is wrong with it. */
function userOf(value, email) {
  if (typeof value !== 'object') {
    throw new Error(`it answered ${typeof value}: it must answer an object with a userId, or null`);
  }
  const { userId } = value;
  if (typeof userId !== 'string' || userId === '' || userId.length > 255) {
    throw new Error('its answer has no userId: that must be a string of 1 to 255 characters');
  }
  const { emailVerified } = value;
  return {
    userId,
    email: string(value.email) ?? email,
    name: string(value.name),
    organizationId: string(value.organizationId),
    tenantId: string(value.tenantId),
    roles: roles(value.roles),
    emailVerified: typeof emailVerified === 'boolean' ? emailVerified : undefined,
    picture: string(value.picture),
  };
}

function string(value) {
  return typeof value === 'string' && value.length <= LONGEST ? value : undefined;
}

function roles(value) {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_ROLES).filter((role) => string(role) !== undefined);
}

/** What was thrown, in one line; never throws itself. */
function describe(error) {
  try {
    const text = error instanceof Error ? error.message : String(error);
    return text.replace(/\s+/g, ' ').slice(0, 300) || 'without a message';
  } catch {
    return 'with a value that cannot be shown';
  }
}

module.exports = { createCallbacks };
