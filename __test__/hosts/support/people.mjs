// Who can sign in where the tests are the directory.

/** The accounts of a development server, without their passwords. */
const PEOPLE = [
  account('5a1ad0e1-0001-4000-8000-000000000001', 'admin@ever.co', 'Super Admin', 'SUPER_ADMIN'),
  account('5a1ad0e1-0001-4000-8000-000000000002', 'local.admin@ever.co', 'Local Admin', 'ADMIN'),
  account('5a1ad0e1-0001-4000-8000-000000000003', 'employee@ever.co', 'Default Employee', 'EMPLOYEE'),
];
const PASSWORDS = {
  'admin@ever.co': 'admin',
  'local.admin@ever.co': 'admin',
  'employee@ever.co': '12345678',
};

/** Somebody who can sign in, and with what. */
export const ADMIN = { ...PEOPLE[0], password: PASSWORDS['admin@ever.co'] };

export async function userAuthenticator({ email, password }) {
  const known = Object.hasOwn(PASSWORDS, email) && PASSWORDS[email] === password;
  return (known && PEOPLE.find((person) => person.email === email)) || null;
}

export async function userInfoProvider(userId) {
  return PEOPLE.find((person) => person.userId === userId) ?? null;
}

/** The same as a class, as Nest injects it. */
export class DemoUsers {
  authenticate(credentials) {
    return userAuthenticator(credentials);
  }

  getUserInfo(userId) {
    return userInfoProvider(userId);
  }
}

function account(userId, email, name, role) {
  return { userId, email, name, roles: [role], emailVerified: true, picture: null };
}
