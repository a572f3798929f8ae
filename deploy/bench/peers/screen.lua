-- The peer: the same questions over the same data, answered with look-ups in Redis, in one pipelined round trip over a
-- kept connection. The account of a key is remembered in shared memory, as anybody would. No decision record is kept.
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

local function answer(status, value)
  local body = cjson.encode(value) .. "\n"
  ngx.status = status
  ngx.header["Content-Type"] = "application/json"
  ngx.header["Content-Length"] = #body
  ngx.print(body)
end

-- Redis did not answer in time. The connection goes too: a late reply must not be taken for the next one's.
local function unanswered(socket)
  if socket then socket:close() end
  return answer(503, { title = "Redis does not answer" })
end

-- nil: Redis did not answer; false: no such key.
local function account_of(key, socket)
  local known = ngx.shared.accounts:get(key)
  if known then return known end
  if not socket:send(command("GET", "key:" .. key)) then return nil end
  local account = read_reply(socket)
  if account then ngx.shared.accounts:set(key, account, 60) end
  return account
end

ngx.req.read_body()
local request = cjson.decode(ngx.req.get_body_data() or "")
if not request or not request.from or not request.to then
  return answer(400, { title = "from and to are required" })
end
if request.to == "911" or request.to == "112" or request.to == "933" then
  return answer(200, { verdict = "route", reasons = {} })
end
local socket = ngx.socket.tcp()
socket:settimeout(50)
local connected = socket:connect("127.0.0.1", tonumber(ngx.var.redis_port))
if not connected then return unanswered() end
local account = account_of((ngx.var.http_authorization or ""):sub(8), socket)
if account == nil then return unanswered(socket) end
if not account then
  socket:setkeepalive(60000, 256)
  return answer(401, { title = "unknown key" })
end
local to = request.to:sub(2)
local sent = socket:send(command("GETBIT", "dnc:us-national:" .. to:sub(2, 4), to:sub(5))
  .. command("SISMEMBER", "dnc:account:" .. account, to)
  .. command("HGET", "caller-id:" .. account, request.from:sub(2))
  .. command("INCR", "calls:" .. account .. ":" .. math.floor(ngx.now() / 60)))
local listed, own, owned, calls = read_reply(socket), read_reply(socket), read_reply(socket), read_reply(socket)
if not sent or listed == nil or own == nil or owned == nil or calls == nil then return unanswered(socket) end
socket:setkeepalive(60000, 256)
local reasons = {}
if listed == 1 then reasons[#reasons + 1] = { check = "dnc", code = "dnc.national" } end
if own == 1 then reasons[#reasons + 1] = { check = "dnc", code = "dnc.account" } end
if not owned then reasons[#reasons + 1] = { check = "caller-id", code = "caller_id.not_owned" } end
if calls > 100000000 then reasons[#reasons + 1] = { check = "fraud", code = "fraud.velocity" } end
answer(200, { verdict = #reasons == 0 and "allow" or "block", reasons = reasons })
