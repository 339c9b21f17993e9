-- The same form again and again.
dofile(os.getenv('BENCH_LUA') .. '/report.lua')
wrk.method = 'POST'
wrk.body = os.getenv('BENCH_BODY')
wrk.headers['content-type'] = 'application/x-www-form-urlencoded'
