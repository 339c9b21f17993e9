-- Refreshes: each sends a token that an earlier answer brought. At the end it writes down which
-- tokens are ready, and which were sent but not answered.
dofile(os.getenv('BENCH_LUA') .. '/report.lua')

local threads = {}

function setup(thread)
  thread:set('number', #threads)
  threads[#threads + 1] = thread
end

local form = { ['content-type'] = 'application/x-www-form-urlencoded' }
local path, before
local checked = false

-- A refresh token of this server begins with its grant, which stays the same; the peer's tell
-- nothing, and those without an answer are lost.
local tracked = os.getenv('BENCH_KIND') == 'ours'
local function grant(token) return token:sub(1, 25) end

function init()
  path, before = os.getenv('BENCH_PATH'), os.getenv('BENCH_BODY')
  ready, first, last, flying, answered, refused = {}, 1, 0, {}, 0, 0
  local share, n = tonumber(os.getenv('BENCH_THREADS')), 0
  for token in io.lines(os.getenv('BENCH_TOKENS')) do
    if n % share == number then
      last = last + 1
      ready[last] = token
    end
    n = n + 1
  end
end

function request()
  local token = ready[first] or 'none left'
  -- The first thread is asked once beforehand, and that request is never sent.
  if number > 0 or checked then
    ready[first] = nil
    first = first + 1
    if tracked then flying[grant(token)] = token end
  end
  checked = true
  return wrk.format('POST', path, form, before .. token)
end

function response(status, _, body)
  local token = status == 200 and body:match('"refresh_token":"([^"]+)"')
  if not token then
    refused = refused + 1
    if refused == 1 then io.stderr:write(status, ' ', body, '\n') end
    return
  end
  answered = answered + 1
  if tracked then flying[grant(token)] = nil end
  last = last + 1
  ready[last] = token
end

function done(summary, latency)
  local out = io.open(os.getenv('BENCH_TOKENS'), 'w')
  local answered, refused = 0, 0
  for _, thread in ipairs(threads) do
    answered, refused = answered + thread:get('answered'), refused + thread:get('refused')
    for _, token in pairs(thread:get('ready')) do out:write(token, '\n') end
    for _, token in pairs(thread:get('flying')) do out:write('flying ', token, '\n') end
  end
  out:close()
  report(summary, latency, { answered = answered, refused = refused })
end
