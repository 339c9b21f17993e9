// The pages of the peer's interactions: what they must say, and no more.
import { escape } from 'node:querystring';

const page = (title, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

export const loginPage = (uid) =>
  page(
    'Sign in',
    `<form method="post" action="/interaction/${uid}"><input name="email">
<input name="password" type="password"><button>Sign in</button></form>`,
  );

export const consentPage = (uid, params) =>
  page(
    `Authorize ${escape(params.client_id)}`,
    `<p>It will get ${escape(params.scope)} and send
you to ${escape(params.redirect_uri)}.</p><form method="post" action="/interaction/${uid}">
<button name="consent" value="yes">Authorize</button></form>`,
  );
