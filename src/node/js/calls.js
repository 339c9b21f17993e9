'use strict';

const { setInterval } = require('node:timers');
const { translated } = require('./errors.js');

/** Milliseconds; what happens at their end is nothing. */
const LONG = 2 ** 30;

/** How many calls there are in all, and what keeps the process alive for them. */
let under = 0;
let alive;

function begun() {
  under += 1;
  if (under > 1) return;
  alive ??= setInterval(() => {}, LONG);
  alive.ref();
}

function ended(count) {
  under -= count;
  if (under === 0) alive.unref();
}

/**
 * The calls of one native object that are under way, by their numbers. A promise costs the native
 * half as much as all the rest of a call, so promises are made here, and it tells what came of many
 * calls at once.
 *
 * Numbers are places in a list, and used again. A Map would be made anew every few dozen calls, and
 * each of its old tables would keep what it last held until the next collection of all garbage.
 */
class Calls {
  #waiting = [];
  #free = [];

  /** What the native half calls, with numbers of calls and what they came to in turn. */
  settle = (settled) => {
    ended(settled.length / 2);
    for (let at = 0; at < settled.length; at += 2) {
      const call = settled[at];
      const take = this.#waiting[call];
      this.#waiting[call] = undefined;
      this.#free.push(call);
      take(settled[at + 1]);
    }
  };

  /** A number for a call. It is taken by `wait()`, or else by the next call. */
  next() {
    return this.#free.at(-1) ?? this.#waiting.length;
  }

  /** Has something called with what a call came to, once. */
  wait(call, take) {
    begun();
    this.#free.pop();
    this.#waiting[call] = take;
  }

  /** What a call comes to that `begin` begins: a text, or null. */
  result(begin) {
    return new Promise((resolve, reject) => {
      const call = this.next();
      try {
        begin(call);
      } catch (error) {
        throw translated(error);
      }
      // What is neither is an error, perhaps of another realm.
      this.wait(call, (came) => (typeof came === 'string' || came === null ? resolve(came) : reject(translated(came))));
    });
  }
}

module.exports = { Calls };
