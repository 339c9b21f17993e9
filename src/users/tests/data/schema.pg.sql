-- The tables of Gauzy that sign-in reads, and what lies beside them. Written for the tests.

CREATE TYPE user_timeformat_enum AS ENUM ('12', '24');
CREATE TYPE user_preferredcomponentlayout_enum AS ENUM ('CARDS_GRID', 'TABLE');

CREATE TABLE "tenant" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "name" varchar NOT NULL,
  "logo" varchar,
  "standardWorkHoursPerDay" numeric DEFAULT 8,
  "imageId" uuid
);

CREATE TABLE "role" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "tenantId" uuid,
  "name" varchar NOT NULL,
  "isSystem" boolean NOT NULL DEFAULT false
);

CREATE TABLE "user" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "tenantId" uuid,
  "thirdPartyId" varchar,
  "firstName" varchar,
  "lastName" varchar,
  "email" varchar,
  "phoneNumber" varchar,
  "username" varchar,
  "timeZone" varchar,
  "timeFormat" user_timeformat_enum NOT NULL DEFAULT '12',
  "preferredComponentLayout" user_preferredcomponentlayout_enum DEFAULT 'TABLE',
  "hash" varchar,
  "refreshToken" varchar,
  "imageUrl" varchar(500),
  "preferredLanguage" varchar DEFAULT 'en',
  "code" varchar,
  "codeExpireAt" timestamp,
  "emailVerifiedAt" timestamp,
  "lastLoginAt" timestamp,
  "emailToken" varchar,
  "roleId" uuid,
  "imageId" uuid,
  "defaultTeamId" uuid,
  "lastTeamId" uuid,
  "defaultOrganizationId" uuid,
  "lastOrganizationId" uuid
);

CREATE TABLE "organization" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "tenantId" uuid,
  "name" varchar NOT NULL,
  "currency" varchar NOT NULL,
  "isDefault" boolean NOT NULL DEFAULT false
);

CREATE TABLE "user_organization" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "tenantId" uuid,
  "organizationId" uuid,
  "userId" uuid NOT NULL,
  "isDefault" boolean NOT NULL DEFAULT true
);

CREATE TABLE "employee" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "tenantId" uuid,
  "organizationId" uuid,
  "userId" uuid NOT NULL
);

CREATE TABLE "image_asset" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "updatedAt" timestamp NOT NULL DEFAULT now(),
  "deletedAt" timestamp,
  "isActive" boolean DEFAULT true,
  "isArchived" boolean DEFAULT false,
  "archivedAt" timestamp,
  "createdByUserId" uuid,
  "updatedByUserId" uuid,
  "deletedByUserId" uuid,
  "tenantId" uuid,
  "organizationId" uuid,
  "url" varchar
);

CREATE INDEX "IDX_user_email" ON "user" ("email");
