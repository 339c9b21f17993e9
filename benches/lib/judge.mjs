// Aims, and what came out: each is what is measured, a test with its limit, the value, and how
// values are shown.
import { table } from './tables.mjs';

export const percent = (value) => `${(value * 100).toFixed(1)} %`;
export const times = (value) => `${value.toFixed(2)} ×`;
export const number =
  (digits, unit = '') =>
  (value) =>
    `${value.toFixed(digits)}${unit}`;
export const atLeast = (limit) => [(value) => value >= limit, limit];
export const atMost = (limit) => [(value) => value <= limit, limit];

// What was not measured in this mode is left out.
export const judged = (aims) =>
  table(
    ['aim', 'limit', 'measured', ''],
    aims
      .filter(([, , value]) => value !== undefined)
      .map(([what, [test, limit], value, show]) => [
        what,
        show(limit),
        show(value),
        test(value) ? 'reached' : '**missed**',
      ]),
  );
