-- Dup Two has the password of Dup One: one address and password open two workspaces.
UPDATE "user" SET "hash" = (SELECT "hash" FROM "user" WHERE "lastName" = 'One') WHERE "lastName" = 'Two';
