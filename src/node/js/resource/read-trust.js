'use strict';

const { randomUUID } = require('node:crypto');
const { nativeServerOf } = require('../authorization-server.js');

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'];
const TOLERANCE = 30;
const MAX_TTL = 86_400;

/**
 * What a validator trusts, from its configuration; and what is wrong with that. With a problem
 * every token must be refused.
 *
 * @returns {{ settings: object, server: object | undefined, issuers: string[], named?: string[], problems: string[], warnings: string[] }}
 */
function readTrust(config) {
  const problems = [];
  const warnings = [];
  try {
    return { ...read(config, problems, warnings), problems, warnings };
  } catch {
    problems.push('the settings cannot be read');
    return { settings: undefined, server: undefined, issuers: [], problems, warnings };
  }
}

function read(config, problems, warnings) {
  const { misconfigured, cache, scopeHierarchy } = config;
  const jwt = config.jwt ?? {};
  if (misconfigured !== undefined) problems.push(...texts(misconfigured), 'the settings are marked as misconfigured');
  const server = serverOf(config.server, problems);
  const { servers, issuers } = trustedBy(config, jwt, server, problems);
  if (servers.length === 0 && !server) problems.push('no authorization server is named: give the issuer of one');
  const settings = {
    ...audienceOf(config.resourceUri, jwt.audience, problems),
    algorithms: algorithmsOf(jwt.algorithms, problems, warnings),
    tolerance: numberOf(jwt.clockTolerance ?? TOLERANCE, 'jwt.clockTolerance', 300, problems),
    tokenTtl: numberOf(cache?.tokenTtl ?? 0, 'cache.tokenTtl', Number.MAX_VALUE, problems, MAX_TTL),
    hierarchy: hierarchyOf(scopeHierarchy ?? {}, problems),
    servers,
    now: jwt.currentDate === undefined ? undefined : momentOf(jwt.currentDate, problems),
  };
  // Asked about a token of any of several issuers, a server says whose it is.
  const isOneAsked = servers.some(({ issuer, introspection }) => introspection && issuer === undefined);
  return { settings, server, issuers, named: isOneAsked && issuers.length > 1 ? issuers : undefined };
}

function serverOf(given, problems) {
  if (given === undefined || given === null) return undefined;
  const server = nativeServerOf(given);
  if (!server) problems.push('server is no OAuth2AuthorizationServer of this package');
  return server;
}

/** The servers whose tokens are good, each with one way to check them. */
function trustedBy(config, jwt, own, problems) {
  const listed = list(config.authorizationServers ?? []).filter((one) => text(one?.issuer));
  // Where the settings say what `iss` must be, the list does not make it wider.
  const named = texts(jwt.issuer ?? []);
  const issuers = [...new Set(named.length > 0 ? named : listed.map(({ issuer }) => issuer))];
  const others = issuers.filter((issuer) => issuer !== own?.issuer);
  const all = own ? [own.issuer, ...others] : issuers;
  const way = wayOf(config, jwt, problems);
  // Asked about a token, a server need not be chosen by its name.
  if (way?.introspection) return { servers: [{ issuer: others.length === 1 ? others[0] : undefined, ...way }], issuers: all };
  if (way && issuers.length === 0) return { servers: [way], issuers: all };
  const keysOf = (issuer) => way ?? { jwksUri: text(entryOf(issuer, listed, named)?.jwksUri) };
  return { servers: others.map((issuer) => ({ issuer, ...keysOf(issuer) })), issuers: all };
}

/** How the tokens of every server are checked, where the settings say that once for all. */
function wayOf({ introspection }, { jwksUri, publicKey }, problems) {
  if (text(jwksUri)) return { jwksUri };
  if (introspection !== undefined && introspection !== null) return { introspection: questionOf(introspection, problems) };
  if (text(publicKey)) return { publicKey: publicKey.replaceAll('\\n', '\n') };
  return undefined;
}

function questionOf({ endpoint, clientId, clientSecret }, problems) {
  if (!text(endpoint) || !text(clientId)) problems.push('introspection needs an endpoint and a clientId');
  return { endpoint: text(endpoint) ?? '', clientId: text(clientId) ?? '', clientSecret: text(clientSecret) };
}

/** Where the keys of an issuer are listed: under its name, or in the one entry that there is. */
function entryOf(issuer, listed, named) {
  const bare = (url) => url.replace(/\/$/, '');
  const found = listed.find((one) => one.issuer === issuer) ?? listed.find((one) => bare(one.issuer) === bare(issuer));
  return found ?? (listed.length === 1 && named.length === 1 ? listed[0] : undefined);
}

/** What `aud` must be: one of `jwt.audience`; without that, this resource. */
function audienceOf(resourceUri, audience, problems) {
  const audiences = texts(audience ?? []);
  const resource = text(resourceUri);
  if (resource?.includes('#')) problems.push('resourceUri must be an absolute URI without a fragment');
  if (resource && audiences.length === 0) return { resource, audiences };
  if (audiences.length === 0) problems.push('resourceUri is not set: give the URL of the MCP server, as clients know it');
  // Tokens are known by these audiences alone: nobody can name this resource.
  return { resource: `urn:uuid:${randomUUID()}`, audiences };
}

function algorithmsOf(given, problems, warnings) {
  if (given === undefined || given === null) return ALGORITHMS;
  const unknown = texts(given).filter((name) => !ALGORITHMS.includes(name));
  if (unknown.length > 0) warnings.push(`jwt.algorithms: ${unknown.join(', ')} cannot be allowed; there are ${ALGORITHMS.join(', ')}`);
  const known = texts(given).filter((name) => ALGORITHMS.includes(name));
  if (known.length === 0) problems.push('jwt.algorithms allows none that can be');
  return known;
}

function hierarchyOf(given, problems) {
  const entries = Object.entries(given).map(([scope, others]) => [scope, texts(others)]);
  if (entries.length > 1000) problems.push('scopeHierarchy has too many scopes');
  return Object.fromEntries(entries);
}

function numberOf(value, name, most, problems, cap = most) {
  const good = typeof value === 'number' && value >= 0 && value <= most;
  if (!good) problems.push(`${name} must be a number of seconds from 0${most < Number.MAX_VALUE ? ` to ${most}` : ''}`);
  return good ? Math.floor(Math.min(value, cap)) : 0;
}

function momentOf(date, problems) {
  const moment = date instanceof Date ? date.getTime() : NaN;
  if (!(moment >= 0)) problems.push('jwt.currentDate must be a Date');
  return moment >= 0 ? moment : 0;
}

/** One text or a list of texts; anything else is a mistake that must not pass for "nothing". */
function texts(value) {
  const items = typeof value === 'string' ? [value] : list(value);
  if (!items.every((item) => typeof item === 'string')) throw new TypeError('a list of texts is none');
  return items.map((item) => item.trim()).filter(Boolean);
}

function list(value) {
  if (!Array.isArray(value) || value.length > 1000) throw new TypeError('a list is none');
  return Array.from(value);
}

function text(value) {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 65_536 ? value : undefined;
}

module.exports = { readTrust };
