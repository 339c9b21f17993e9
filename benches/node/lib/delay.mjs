// How late an event loop is, in milliseconds: what perf_hooks records is the time between two
// ticks of a timer, the timer's own included.
export const RESOLUTION = 10;

export const delays = (histogram) => {
  const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return {
    p50: late(histogram.percentile(50)),
    p99: late(histogram.percentile(99)),
    max: late(histogram.max),
  };
};
