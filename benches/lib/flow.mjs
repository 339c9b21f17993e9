// Signing in and the code flow, one step after the other: for what the load needs beforehand.
import { createHash } from 'node:crypto';

import { APP, AUDIENCE, REDIRECT_URI, SCOPE, SECRET, SERVICE, VERIFIER } from './names.mjs';

export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

export const form = (pairs) => new URLSearchParams(pairs).toString();

export function authorizeUrl(server, client = APP) {
  const query = {
    response_type: 'code',
    client_id: client,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: 's',
    resource: AUDIENCE,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  };
  if (server.kind === 'peer') query.prompt = 'consent';
  return `${server.paths.authorize}?${form(query)}`;
}

export class Browser {
  cookies = new Map();
  constructor(server) {
    this.server = server;
  }
  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
  async send(url, body) {
    const headers = { cookie: this.cookie };
    if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    const method = body === undefined ? 'GET' : 'POST';
    const response = await fetch(new URL(url, this.server.base), {
      method,
      body,
      headers,
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
    };
  }

  // Walks until the browser would leave for the client; answers the code. Signs in where asked.
  async code(client = APP) {
    let answer = await this.send(authorizeUrl(this.server, client));
    for (let steps = 0; steps < 12; steps += 1) {
      const { location, text, status } = answer;
      if (location?.startsWith(REDIRECT_URI)) {
        const code = new URL(location).searchParams.get('code');
        if (!code) throw new Error(`${this.server.name}: ${location}`);
        return code;
      }
      if (location) answer = await this.send(location);
      else if (status === 200 && text.includes('<form')) answer = await this.submit(text);
      else throw new Error(`${this.server.name}: ${status} ${text.slice(0, 200)}`);
    }
    throw new Error(`${this.server.name}: the flow does not end`);
  }

  submit(html) {
    const action = /<form method="post" action="([^"]+)"/i.exec(html)[1];
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const fields = hidden.map(([, name, value]) => [name, value]);
    if (/name="password"/.test(html))
      fields.push(['email', 'admin@ever.co'], ['password', 'admin']);
    else fields.push(['user_consent', 'approve']);
    return this.send(action, form(fields));
  }
}

// A server that makes secrets up itself has one of its own.
export const asService = ({ secret = SECRET }) => ({ client_id: SERVICE, client_secret: secret });

export async function post(server, path, pairs) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(server.base + path, { method: 'POST', headers, body: form(pairs) });
  const body = await response.json();
  if (response.status !== 200)
    throw new Error(`${server.name} ${path}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

export async function tokens(server, browser, client = APP) {
  const credentials = client === SERVICE ? asService(server) : { client_id: client };
  const code = await browser.code(client);
  return post(server, server.paths.token, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: VERIFIER,
    ...credentials,
  });
}
