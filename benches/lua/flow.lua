-- The whole code flow of somebody who is signed in: authorization request, consent, code, tokens.
-- One connection a thread, each with a session of its own; every answer decides the next request.
dofile(os.getenv('BENCH_LUA') .. '/report.lua')

local ffi = require('ffi')
ffi.cdef('typedef struct { long seconds, micros; } timeval; int gettimeofday(timeval *, void *);')
local clock = ffi.new('timeval')

local function now()
  ffi.C.gettimeofday(clock, nil)
  return tonumber(clock.seconds) * 1e6 + tonumber(clock.micros)
end

local threads = {}

function setup(thread)
  thread:set('number', #threads)
  threads[#threads + 1] = thread
end

local FORM = 'application/x-www-form-urlencoded'
local cookie, upcoming, began, expected, step

local function location(headers) return headers['location'] or headers['Location'] end

local function path(url) return (url:gsub('^https?://[^/]+', '')) end

local function escape(text)
  return (text:gsub('[^%w%-._~]', function(c) return ('%%%02X'):format(c:byte()) end))
end

local function get(url, jar) return wrk.format('GET', path(url), { cookie = jar or cookie }) end

local function post(url, body, jar)
  return wrk.format('POST', path(url), { cookie = jar or cookie, ['content-type'] = FORM }, body)
end

local steps = {}

local function go(name, request, status)
  step, upcoming, expected = steps[name], request, status
end

local function start()
  began = now()
  go('asked', get(os.getenv('BENCH_AUTHORIZE')), os.getenv('BENCH_KIND') == 'peer' and 303 or 200)
end

local function redeem(url)
  local code = url:match('[?&]code=([^&]+)')
  go('redeemed', post(os.getenv('BENCH_PATH'), os.getenv('BENCH_BODY') .. code), 200)
end

-- This server: the answer to the authorization request is the consent page itself.
if os.getenv('BENCH_KIND') == 'ours' then
  function steps.asked(_, body)
    local function hidden(name) return escape(body:match('name="' .. name .. '" value="([^"]*)"')) end
    local answer = '_csrf=' .. hidden('_csrf') .. '&request=' .. hidden('request')
    go('agreed', post('/oauth2/authorize', answer .. '&user_consent=approve'), 303)
  end

  function steps.agreed(headers) redeem(location(headers)) end
else
  -- The peer: a redirect to the page, its form, and a redirect back.
  local jar

  function steps.asked(headers)
    local url = location(headers)
    local uid = url:match('/interaction/([%w_-]+)')
    jar = cookie .. '; _interaction=' .. uid .. '; _interaction_resume=' .. uid
    go('shown', get(url, jar), 200)
  end

  function steps.shown(_, body)
    go('agreed', post(body:match('action="([^"]+)"'), 'consent=yes', jar), 303)
  end

  function steps.agreed(headers) go('resumed', get(location(headers), jar), 303) end

  function steps.resumed(headers)
    local set = headers['set-cookie'] or headers['Set-Cookie'] or ''
    cookie = set:match('_session=[^;]+') or cookie
    redeem(location(headers))
  end
end

function steps.redeemed(_, body)
  if not body:find('"refresh_token"', 1, true) then refused = refused + 1 end
  flows = flows + 1
  took[flows] = now() - began
  start()
end

function init()
  flows, refused, took = 0, 0, {}
  local n = 0
  for line in io.lines(os.getenv('BENCH_COOKIES')) do
    -- Of the peer's cookies the session's is the one that lasts.
    if n == number then cookie = line:match('_session=[^;]+') or line end
    n = n + 1
  end
  start()
end

function request() return upcoming end

function response(status, headers, body)
  local good, problem = status == expected, nil
  if good then good, problem = pcall(step, headers, body) end
  if good then return end
  refused = refused + 1
  if refused == 1 then io.stderr:write(status, ' ', tostring(problem), ' ', body:sub(1, 300), '\n') end
  start()
end

function done(summary, latency)
  local all, flows, refused = {}, 0, 0
  for _, thread in ipairs(threads) do
    flows, refused = flows + thread:get('flows'), refused + thread:get('refused')
    for _, time in ipairs(thread:get('took')) do all[#all + 1] = time end
  end
  table.sort(all)
  local function at(share) return all[math.max(1, math.ceil(#all * share))] or 0 end
  local more = { flows = flows, refused = refused, flow50 = at(0.5), flow99 = at(0.99) }
  report(summary, latency, more)
end
