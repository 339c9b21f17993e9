-- The tables of Gauzy that sign-in reads, and what lies beside them. Written for the tests.

CREATE TABLE `tenant` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `name` varchar(255) NOT NULL,
  `logo` varchar(255),
  `standardWorkHoursPerDay` decimal(10,2) DEFAULT 8,
  `imageId` varchar(255) NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `role` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `tenantId` varchar(255) NULL,
  `name` varchar(255) NOT NULL,
  `isSystem` tinyint(4) NOT NULL DEFAULT 0
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `user` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `tenantId` varchar(255) NULL,
  `thirdPartyId` varchar(255),
  `firstName` varchar(255),
  `lastName` varchar(255),
  `email` varchar(255),
  `phoneNumber` varchar(255),
  `username` varchar(255),
  `timeZone` varchar(255),
  `timeFormat` enum('12','24') NOT NULL DEFAULT '12',
  `preferredComponentLayout` enum('CARDS_GRID','TABLE') NULL DEFAULT 'TABLE',
  `hash` varchar(255),
  `refreshToken` varchar(255),
  `imageUrl` varchar(500),
  `preferredLanguage` varchar(255) DEFAULT 'en',
  `code` varchar(255),
  `codeExpireAt` datetime NULL,
  `emailVerifiedAt` datetime NULL,
  `lastLoginAt` datetime NULL,
  `emailToken` varchar(255),
  `roleId` varchar(255) NULL,
  `imageId` varchar(255) NULL,
  `defaultTeamId` varchar(255) NULL,
  `lastTeamId` varchar(255) NULL,
  `defaultOrganizationId` varchar(255) NULL,
  `lastOrganizationId` varchar(255) NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `organization` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `tenantId` varchar(255) NULL,
  `name` varchar(255) NOT NULL,
  `currency` varchar(255) NOT NULL,
  `isDefault` tinyint(4) NOT NULL DEFAULT 0
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `user_organization` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `tenantId` varchar(255) NULL,
  `organizationId` varchar(255) NULL,
  `userId` varchar(255) NOT NULL,
  `isDefault` tinyint(4) NOT NULL DEFAULT 1
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `employee` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `tenantId` varchar(255) NULL,
  `organizationId` varchar(255) NULL,
  `userId` varchar(255) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE `image_asset` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `createdAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `updatedAt` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  `deletedAt` datetime(6) NULL,
  `isActive` tinyint(4) NULL DEFAULT 1,
  `isArchived` tinyint(4) NULL DEFAULT 0,
  `archivedAt` datetime NULL,
  `createdByUserId` varchar(255) NULL,
  `updatedByUserId` varchar(255) NULL,
  `deletedByUserId` varchar(255) NULL,
  `tenantId` varchar(255) NULL,
  `organizationId` varchar(255) NULL,
  `url` varchar(255)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE INDEX `IDX_user_email` ON `user` (`email`);
