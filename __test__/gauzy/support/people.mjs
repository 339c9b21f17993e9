// The people of the fixture (src/users/tests/data).

/** The password of everybody but one. */
export const STAPLE = 'correct horse battery staple';
/** The password of Dup Two. */
export const TROUBADOUR = 'Tr0ub4dor&3';

export const ALICE = { email: 'alice@example.com', password: STAPLE };
export const ALICE_ID = '40000000-0000-4000-8000-000000000001';
/** One address in two tenants. */
export const DUP = { email: 'dup@example.com', password: STAPLE };
export const DUP_ONE_ID = '40000000-0000-4000-8000-000000000002';
export const DUP_TWO_ID = '40000000-0000-4000-8000-000000000003';
export const TENANT_ONE = '10000000-0000-4000-8000-000000000001';
export const TENANT_TWO = '10000000-0000-4000-8000-000000000002';

const STAPLE_HASH =
  '$scrypt$16384$8$1$000102030405060708090a0b0c0d0e0f$d7590aca2c9801cf06eeba772a69dc31ce3862591d96522ac4e6bba6ad1f31a5' +
  '2d6f736f2b85adaa6262335eb112e56f014f417a37d74be0def7669b2c51c29e';

/** Gives Dup Two the password of Dup One: one address and password open two workspaces. */
export const SAME_PASSWORD = `UPDATE "user" SET "updatedAt" = "updatedAt", "hash" = '${STAPLE_HASH}' WHERE "lastName" = 'Two'`;

/** Alice leaves, and comes back. */
export const DEACTIVATE = `UPDATE "user" SET "isActive" = FALSE WHERE "firstName" = 'Alice'`;
export const ACTIVATE = `UPDATE "user" SET "isActive" = TRUE WHERE "firstName" = 'Alice'`;
