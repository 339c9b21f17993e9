// Figures that come out of several others.
import { GRANTS } from './endpoints.mjs';

export const MEGABYTE = 1e6 / 2 ** 20;

// What one host does over what another does.
export const ratio = (figures, scenario, over, what = 'rate') => {
  const [own, other] = [figures[scenario]?.module, figures[scenario]?.[over]];
  return own && other && own[what] / other[what];
};

// Tokens a second that all processors could sign, or one of them.
export const limit = ({ signature }, processors) => (processors * 1e6) / signature;

// The scenarios that sign nothing.
export const others = (figures) => Object.keys(figures).filter((name) => !GRANTS.includes(name));

// The validator over what it is held against.
export function validated(figures) {
  const { rate } = figures['OAuthValidator, key'];
  const micros = (own) => 1e6 / own;
  return {
    more: micros(rate) - micros(figures['node:crypto, the signature alone'].rate),
    uncached: rate / figures['fast-jwt'].rate,
    cached: figures['OAuthValidator, key, cached'].rate / figures['fast-jwt, cached'].rate,
  };
}

// What is left of an endpoint's rate when it is protected.
export const kept = (figures, protection = 'protected') =>
  figures[protection].rate / figures.unprotected.rate;

// Bytes for each more, of two readings: `[how many, bytes]`.
export const each = ([[few, less], [many, more]]) => (more - less) / (many - few);
