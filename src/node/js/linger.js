'use strict';

/** How long the sender of a refused body has to come to read why. */
const TIME = 1_000;

/**
 * Ends an answer that has been written whole, to a request whose body goes on: what still comes is
 * read and forgotten until it ends or its time is up.
 *
 * > If a server performs an immediate close of a TCP connection, there is a significant risk that
 * > the client will not be able to read the last HTTP response. (RFC 9112 §9.6)
 */
function linger(req, res) {
  if (req.readableEnded || req.destroyed) {
    res.end();
    return;
  }
  const forget = () => {};
  const done = () => {
    clearTimeout(timer);
    req.off('data', forget).off('end', done).off('close', done).off('error', done);
    res.end();
  };
  const timer = setTimeout(done, TIME);
  timer.unref();
  req.on('data', forget).on('end', done).on('close', done).on('error', done);
}

module.exports = { linger };
