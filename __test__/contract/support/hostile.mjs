// Values that nobody means to pass.
const boom = () => {
  throw new Error('a trap of the caller');
};

/** An object that throws whatever is done with it. */
export function trap(target = {}) {
  const traps = Object.getOwnPropertyNames(Reflect);
  return new Proxy(target, Object.fromEntries(traps.map((name) => [name, boom])));
}

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cycle() {
  const value = { list: [] };
  value.list.push(value);
  value.self = value;
  return value;
}

function deep(levels) {
  let value = {};
  for (let level = 0; level < levels; level += 1) value = { error: value, keys: [value] };
  return value;
}

/** Getters that throw, under the names that helpers read. */
function getters() {
  const names = [
    'message', 'error', 'errorDescription', 'headers', 'ip', 'session', 'socket', 'code', 'statusCode', 'details', 'keys',
    'active', 'jwt', 'grant_type', 'response_type', 'client_id', 'length', 'toString', 'toJSON', 'name', 'cause', 'then',
  ];
  return Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { enumerable: true, get: boom }])));
}

/** Each with a name, made anew for every call. */
export const HOSTILE = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  zero: () => 0,
  NaN: () => NaN,
  Infinity: () => -Infinity,
  bigint: () => 10n ** 50n,
  symbol: () => Symbol('x'),
  'empty text': () => '',
  'huge text': () => 'a/@:. "\\'.repeat(250_000),
  'huge word': () => 'a'.repeat(2_000_000),
  'huge blanks': () => `Bearer${' '.repeat(2_000_000)}`,
  'lone surrogates': () => '\ud800x\udfff',
  'control characters': () => '\r\nSet-Cookie: a=b\u0000\u2028',
  function: () => () => 'x',
  'throwing function': () => boom,
  array: () => [1, [2]],
  'sparse array': () => Array(4_000_000),
  object: () => ({}),
  'no prototype': () => Object.create(null),
  '__proto__ member': () => JSON.parse('{"__proto__":{"valid":true,"error":"x"}}'),
  cycle,
  deep: () => deep(20),
  'very deep': () => Array.from({ length: 20_000 }).reduce((inner) => ({ inner }), {}),
  'throwing getters': getters,
  'throwing conversions': () => ({ toString: boom, valueOf: boom, toJSON: boom, [Symbol.toPrimitive]: boom }),
  trap,
  'array trap': () => trap([]),
  'function trap': () => trap(() => {}),
  'revoked proxy': () => revoked({}),
  'revoked array': () => revoked([]),
  'error trap': () => trap(new Error('x')),
  'date without time': () => new Date(NaN),
  'date trap': () => new Proxy(new Date(), {}),
  buffer: () => Buffer.alloc(1000),
  map: () => new Map([[{}, 1]]),
  promise: () => new Promise(() => {}),
  'endless object': () => new Proxy({}, { get: (_, name, self) => (typeof name === 'string' ? self : undefined), ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }) }),
};
