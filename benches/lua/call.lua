-- Calls of a tool, each with the next of many tokens; an answer without the tool's result is a refusal.
dofile(os.getenv('BENCH_LUA') .. '/report.lua')

local requests, next, threads = {}, 0, {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init()
  failures = 0
  for token in io.lines(os.getenv('BENCH_TOKENS')) do
    local headers = {
      authorization = 'Bearer ' .. token,
      ['content-type'] = 'application/json',
      accept = 'application/json, text/event-stream',
      ['mcp-protocol-version'] = '2025-06-18',
    }
    requests[#requests + 1] = wrk.format('POST', os.getenv('BENCH_PATH'), headers, os.getenv('BENCH_BODY'))
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

function response(status, _, body)
  if status == 200 and body:find(os.getenv('BENCH_EXPECTED'), 1, true) then return end
  failures = failures + 1
  if failures == 1 then io.stderr:write(status, ' ', body, '\n') end
end

function done(summary, latency)
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get('failures') end
  report(summary, latency, { refused = refused })
end
