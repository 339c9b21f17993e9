-- What every script tells at its end, in one line of JSON. Times are in microseconds.
function report(summary, latency, more)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local parts = {
    ('"requests":%d,"duration":%d,"failed":%d'):format(summary.requests, summary.duration, failed),
    ('"p50":%d,"p99":%d'):format(latency:percentile(50), latency:percentile(99)),
  }
  for name, value in pairs(more or {}) do parts[#parts + 1] = ('"%s":%.0f'):format(name, value) end
  print('RESULT {' .. table.concat(parts, ',') .. '}')
end

function done(summary, latency)
  report(summary, latency)
end
