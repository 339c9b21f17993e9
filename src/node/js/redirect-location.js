'use strict';

/** Schemes whose "addresses" are code or content of somebody's choice. */
const NEVER = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:', 'filesystem:', 'view-source:']);

/** A redirect URI as a URL, unless nobody may be sent there. */
function redirectUrl(redirectUri) {
  if (typeof redirectUri !== 'string' || redirectUri.length > 2048) return undefined;
  // > The endpoint URI MUST NOT include a fragment component. (RFC 6749 §3.1.2)
  if (redirectUri.includes('#') || !URL.canParse(redirectUri)) return undefined;
  const url = new URL(redirectUri);
  if (NEVER.has(url.protocol) || url.username || url.password) return undefined;
  return url;
}

/** The redirect URI with these parameters added; undefined where nobody may be sent there. */
function redirectLocation(redirectUri, parameters) {
  const url = redirectUrl(redirectUri);
  if (url === undefined) return undefined;
  const given = Object.entries(parameters).filter(([, value]) => typeof value === 'string' && value !== '');
  const added = new URLSearchParams(given).toString();
  // > […] which MUST be retained when adding additional query parameters. (RFC 6749 §3.1.2)
  url.search = url.search ? `${url.search}&${added}` : added;
  return url.href;
}

module.exports = { redirectUrl, redirectLocation };
