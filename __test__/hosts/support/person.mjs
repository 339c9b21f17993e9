// A person with a browser by hand: cookies, forms, and no following of redirects.
import assert from 'node:assert/strict';

const REFERENCES = { '&#60;': '<', '&#62;': '>', '&#34;': '"', '&#39;': "'", '&#38;': '&' };

export class Person {
  #cookies = new Map();
  #fetch;
  #at;

  /** `send` is a `fetch`. */
  constructor(send = fetch) {
    this.#fetch = send;
  }

  /** Opens a URL. */
  open(url) {
    return this.#send(new URL(url, this.#at), {});
  }

  /** Sends the form of a page, with what was typed. */
  submit(page, typed) {
    const body = new URLSearchParams({ ...page.form.fields, ...typed });
    return this.#send(new URL(page.form.action, this.#at), { method: 'POST', body });
  }

  /** The names of the cookies it holds. */
  cookies() {
    return [...this.#cookies.keys()];
  }

  /** Signs in and agrees; answers where the browser was sent then. */
  async approve(url, { email, password }) {
    const login = await this.open(url);
    assert.equal(login.status, 200, login.text);
    const consent = await this.submit(login, { email, password });
    assert.equal(consent.status, 200, consent.text);
    const answer = await this.submit(consent, { user_consent: 'approve' });
    assert.equal(answer.status, 303, answer.text);
    return new URL(answer.headers.get('location'));
  }

  async #send(url, init) {
    this.#at = url;
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { accept: 'text/html', ...(cookie && { cookie }) };
    const response = await this.#fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) this.#keep(set);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, form: formOf(text) };
  }

  #keep(set) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
    if (/max-age=0/i.test(set)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** The form of a page: where it goes and what stands in it. */
function formOf(text) {
  const form = /<form [\s\S]*?<\/form>/.exec(text)?.[0];
  if (!form) return undefined;
  const inputs = form.match(/<input [^>]*>/g) ?? [];
  const fields = inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value') ?? '']);
  return { action: attribute(form, 'action'), fields: Object.fromEntries(fields) };
}

function attribute(tag, name) {
  const [, value] = new RegExp(` ${name}="([^"]*)"`).exec(tag) ?? [];
  return value?.replace(/&#\d+;/g, (reference) => REFERENCES[reference] ?? reference);
}
