-- One web-shop order a request, about 1 KB of JSON, each of a person of its own whose phone and e-mail are scattered as
-- real ones are. RUN keeps the numbers of one run apart from another's; THREADS of wrk are told apart by their number.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local run, count
local head, first, second, third, fourth, fifth

function init()
  run = tonumber(os.getenv("RUN") or "0")
  count = 0
  local target = os.getenv("TARGET") or "/in/shop"
  first = '{"event":"'
  second = '","order":{"number":"'
  third = '","total":"12499.00","currency":"RUB","paid":false,"items":['
    .. '{"sku":"KR-1001","name":"Кружка керамическая, синяя, 350 мл","quantity":2,"price":"1249.50","total":"2499.00"},'
    .. '{"sku":"CH-2040","name":"Чайник заварочный с ситом","quantity":1,"price":"5500.00","total":"5500.00"},'
    .. '{"sku":"PD-0077","name":"Поднос деревянный","quantity":3,"price":"1500.00","total":"4500.00"}]},'
    .. '"customer":{"name":"Катерина Шефер","phone":"+7 9'
  fourth = '","email":"kate.'
  fifth = '@mail.example.test","city":"Казань","street":"ул. Баумана, 1, кв. 12"},'
    .. '"comment":"Позвоните за час, домофон не работает","utm":{"source":"yandex","medium":"cpc","campaign":"osen"},'
    .. '"visit":{"ip":"203.0.113.77","agent":"Mozilla/5.0 (X11; Linux x86_64)","page":"https://shop.example.test/cart"}}'
  local length = #first + 24 + #second + 18 + #third + 9 + #fourth + 9 + #fifth
  head = "POST " .. target .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
    .. length .. "\r\n\r\n"
end

function request()
  count = count + 1
  local serial = (run % 90 + 1) * 10000000 + number * 2500000 + count
  local person = (serial * 548763251) % 999999937 -- a bijection over a prime: distinct people, in no order
  local id = string.format("%04d%02d%012d", run, number, count)
  local digits = string.format("%09d", person)
  return head .. first .. "event-" .. id .. second .. id .. third .. digits .. fourth .. digits .. fifth
end

function done(summary, latency)
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.3f,"per_second":%.1f,"p50_ms":%.3f,"p90_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"not_2xx":%d,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
