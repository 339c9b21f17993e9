-- The tables of Gauzy that sign-in reads, and what lies beside them. Written for the tests.

CREATE TABLE "tenant" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "name" varchar NOT NULL,
  "logo" varchar,
  "standardWorkHoursPerDay" decimal DEFAULT 8,
  "imageId" varchar
);

CREATE TABLE "role" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "tenantId" varchar,
  "name" varchar NOT NULL,
  "isSystem" boolean NOT NULL DEFAULT (0)
);

CREATE TABLE "user" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "tenantId" varchar,
  "thirdPartyId" varchar,
  "firstName" varchar,
  "lastName" varchar,
  "email" varchar,
  "phoneNumber" varchar,
  "username" varchar,
  "timeZone" varchar,
  "timeFormat" text CHECK ("timeFormat" IN ('12','24')) NOT NULL DEFAULT ('12'),
  "preferredComponentLayout" text CHECK ("preferredComponentLayout" IN ('CARDS_GRID','TABLE')) DEFAULT ('TABLE'),
  "hash" varchar,
  "refreshToken" varchar,
  "imageUrl" varchar(500),
  "preferredLanguage" varchar DEFAULT ('en'),
  "code" varchar,
  "codeExpireAt" datetime,
  "emailVerifiedAt" datetime,
  "lastLoginAt" datetime,
  "emailToken" varchar,
  "roleId" varchar,
  "imageId" varchar,
  "defaultTeamId" varchar,
  "lastTeamId" varchar,
  "defaultOrganizationId" varchar,
  "lastOrganizationId" varchar
);

CREATE TABLE "organization" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "tenantId" varchar,
  "name" varchar NOT NULL,
  "currency" varchar NOT NULL,
  "isDefault" boolean NOT NULL DEFAULT (0)
);

CREATE TABLE "user_organization" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "tenantId" varchar,
  "organizationId" varchar,
  "userId" varchar NOT NULL,
  "isDefault" boolean NOT NULL DEFAULT (1)
);

CREATE TABLE "employee" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "tenantId" varchar,
  "organizationId" varchar,
  "userId" varchar NOT NULL
);

CREATE TABLE "image_asset" (
  "id" varchar PRIMARY KEY NOT NULL,
  "createdAt" datetime NOT NULL DEFAULT (datetime('now')),
  "updatedAt" datetime NOT NULL DEFAULT (datetime('now')),
  "deletedAt" datetime,
  "isActive" boolean DEFAULT (1),
  "isArchived" boolean DEFAULT (0),
  "archivedAt" datetime,
  "createdByUserId" varchar,
  "updatedByUserId" varchar,
  "deletedByUserId" varchar,
  "tenantId" varchar,
  "organizationId" varchar,
  "url" varchar
);

CREATE INDEX "IDX_user_email" ON "user" ("email");
