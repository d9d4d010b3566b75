-- For wrk: sends requests that traffic.py has made ready, drawn by weight.
--
--     wrk -s requests.lua URL -- FILE PREFIX KIND WEIGHT [KIND WEIGHT]…
--
-- FILE is a Lua chunk: a table of kinds, each a list of requests. One that is a pair of strings gets a fresh idempotency
-- key between them, which begins with PREFIX.

local pools, weights, prefix, sent = {}, {}, nil, 0

function init(arguments)
    local kinds = dofile(arguments[1])
    prefix = arguments[2]
    local total = 0
    for index = 3, #arguments, 2 do
        total = total + tonumber(arguments[index + 1])
        pools[#pools + 1] = assert(kinds[arguments[index]], arguments[index])
        weights[#weights + 1] = total
    end
    math.randomseed(1)
end

function request()
    sent = sent + 1
    local draw, pool = 1, pools[1]
    if #pools > 1 then
        local point = math.random() * weights[#weights]
        while weights[draw] <= point do draw = draw + 1 end
        pool = pools[draw]
    end
    local chosen = pool[math.random(#pool)]
    if type(chosen) == "string" then return chosen end
    return chosen[1] .. prefix .. sent .. chosen[2]
end

-- The last line that is printed is ours: times in microseconds.
function done(summary, latency, requests)
    local errors = summary.errors
    print(string.format(
        '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
