// Keeps the tests on this machine: a connection of this process to any other place is an error.
import { Socket } from 'node:net';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whether a host name or address is this machine. */
export function isLoopback(host) {
  return LOOPBACK.has(host);
}

const connect = Socket.prototype.connect;

Socket.prototype.connect = function guarded(...args) {
  // `net` normalizes its arguments into one array before it calls this.
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const isPort = typeof options !== 'object';
  const host = (isPort ? args[1] : options.host) ?? 'localhost';
  if (!options?.path && !isLoopback(host)) {
    throw new Error(`the tests talk only to this machine, not to ${host}`);
  }
  return connect.apply(this, args);
};
