'use strict';

const FAILED = { status: 500, headers: ['content-type', 'application/json'], body: '{"error":"server_error"}' };

/**
 * What hands requests to the native half. The head of a request is one text, a line for each part,
 * because whatever crosses by itself costs as much as that.
 *
 * @param {object} native the native server
 * @param {Calls} calls its calls under way
 */
function createExchange(native, calls) {
  /**
   * Hands a request over.
   *
   * @param {{ method: string, target: string, address?: string, peer?: string, headers: string[],
   *   body?: Buffer, cut?: string }} request `headers`: names and values in turn
   * @param {(cancel: () => void) => () => void} watch is called where the answer takes a while, with
   *   what calls the request off; answers with what is to be called when it is there
   * @returns the response where it is there at once, else its promise, which never rejects:
   *   `{ status, headers, body, edition }`, `headers` being names and values in turn
   */
  return ({ method, target, address = '', peer = '', headers, body, cut }, watch) => {
    const call = calls.next();
    try {
      const head = [method, target, address, peer, ...headers];
      const response = native.handle(call, head.join('\n'), head.length, body, cut);
      if (response) return responseOf(response);
    } catch {
      return FAILED;
    }
    return new Promise((resolve) => {
      const done = watch(() => native.cancel(call));
      calls.wait(call, (response) => {
        done();
        resolve(typeof response?.status === 'number' ? responseOf(response) : FAILED);
      });
    });
  };
}

function responseOf({ status, headers, body, edition }) {
  return { status, headers: headers.split('\n'), body, edition };
}

module.exports = { createExchange };
