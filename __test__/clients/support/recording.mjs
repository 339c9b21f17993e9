/** A `fetch` that writes down what was asked and answered. */
export function recording(requests) {
  return async (url, init) => {
    const response = await fetch(url, init);
    const grant = init?.body instanceof URLSearchParams ? init.body.get('grant_type') : undefined;
    const line = [init?.method ?? 'GET', new URL(url).pathname, grant, response.status];
    requests.push(line.filter(Boolean).join(' '));
    return response;
  };
}
