-- wrk script: POST screenings to random numbers of 202-555. Prints one machine-readable line at the end.
local key = os.getenv("BENCH_KEY") or "predial-demo"
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. key

local bodies = {}
math.randomseed(20261124)
for i = 1, 4096 do
  bodies[i] = string.format('{"from":"+12025550100","to":"+1202555%04d"}', math.random(0, 9999))
end
local turn = 0

request = function()
  turn = turn % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[turn])
end

done = function(summary, latency, requests)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
      + summary.errors.status
  io.write(string.format("RESULT %.0f %.3f %.3f %.3f %d %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, summary.requests,
    failed))
end
