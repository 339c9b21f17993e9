-- A request of each connection every 20 ms: load that is there, but takes next to nothing.
dofile(os.getenv('BENCH_LUA') .. '/report.lua')

function delay() return 20 end
