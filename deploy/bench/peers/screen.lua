-- The peer: the same four questions answered with look-ups in Redis, in one pipelined round trip over a kept connection.
-- Enough of RESP for these replies: integers (:n), bulk strings ($n) and errors (-text).
local cjson = require "cjson.safe"

local function read_reply(socket)
  local line, failure = socket:receive("*l")
  if not line then return nil, failure end
  local kind, rest = line:sub(1, 1), line:sub(2)
  if kind == ":" then return tonumber(rest) end
  if kind == "$" then
    local length = tonumber(rest)
    if length < 0 then return false end
    local value = socket:receive(length)
    socket:receive(2)
    return value
  end
  return nil, rest
end

local function command(...)
  local parts = { "*" .. select("#", ...) }
  for _, part in ipairs({ ... }) do
    parts[#parts + 1] = "$" .. #part
    parts[#parts + 1] = part
  end
  return table.concat(parts, "\r\n") .. "\r\n"
end

ngx.req.read_body()
local request = cjson.decode(ngx.req.get_body_data() or "")
if not request or not request.from or not request.to then
  ngx.status = 400
  return ngx.say('{"title":"from and to are required"}')
end
local socket = ngx.socket.tcp()
socket:settimeout(50)
local connected, failure = socket:connect("127.0.0.1", tonumber(ngx.var.redis_port))
if not connected then
  ngx.status = 503
  return ngx.say('{"title":"' .. tostring(failure) .. '"}')
end
local to, minute = request.to:sub(2), math.floor(ngx.now() / 60)
socket:send(command("SISMEMBER", "dnc:us-national", to)
  .. command("SISMEMBER", "dnc:account:bench", to)
  .. command("HGET", "caller-id:bench", request.from:sub(2))
  .. command("INCR", "calls:bench:" .. minute))
local listed, own, owned, calls = read_reply(socket), read_reply(socket), read_reply(socket), read_reply(socket)
socket:setkeepalive(60000, 256)
local reasons = {}
if listed == 1 then reasons[#reasons + 1] = { check = "dnc", code = "dnc.national" } end
if own == 1 then reasons[#reasons + 1] = { check = "dnc", code = "dnc.account" } end
if not owned then reasons[#reasons + 1] = { check = "caller-id", code = "caller_id.not_owned" } end
if not calls or calls > 100000000 then reasons[#reasons + 1] = { check = "fraud", code = "fraud.velocity" } end
ngx.header["Content-Type"] = "application/json"
ngx.say(cjson.encode({ verdict = #reasons == 0 and "allow" or "block", reasons = reasons }))
