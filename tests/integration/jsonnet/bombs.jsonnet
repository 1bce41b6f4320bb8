// Each line is a snippet that asks for more than there is.
local f(x) = f(x + 1); f(0)
local f(x) = [f(x + 1)]; f(0)
local f(x) = g(x), g(x) = f(x); f(0)
local f(n) = { a: f(n + 1) }; f(0)
local f(n) = if n == 0 then {} else { a: f(n - 1) }; f(1e6)
local a = { x: a }; a
{ x: $ }
local a = [a]; a == a
{ assert self.x, x: self.x }
std.range(0, 1e12)
std.range(1, 1e9)
std.makeArray(1e9, function(i) i)
std.makeArray(1e12, function(i) i)
std.repeat('x', 1e10)
std.repeat('x', 1e9)
std.repeat([1], 1e10)
std.join(std.repeat('x', 1e6), std.map(std.toString, std.range(1, 1e6)))
std.strReplace(std.repeat('x', 1e6), 'x', std.repeat('x', 1e6))
std.foldl(function(a, b) a + a, std.range(1, 100), 'xx')
std.foldl(function(a, b) [a], std.range(1, 1e6), [])
std.foldl(function(a, b) { x: a }, std.range(1, 1e6), {})
std.foldl(function(a, b) a + { x+: 1 }, std.range(1, 1e6), { x: 0 }).x
[[x, y, z] for x in std.range(1, 1e5) for y in std.range(1, 1e5) for z in std.range(1, 1e5)]
{ ['a' + x]: x for x in std.range(1, 1e8) }
std.sort(std.range(1, 1e8))
std.set(std.range(1, 1e8))
std.base64(std.repeat('x', 1e9))
std.md5(std.repeat('x', 1e9))
std.stringChars(std.repeat('x', 1e8))
std.repeat('x', 1e8)[::1]
std.parseJson(std.repeat('[', 1e5) + std.repeat(']', 1e5))
std.parseJson(std.repeat('[', 1e7) + std.repeat(']', 1e7))
std.parseJson(std.repeat('{"a":', 1e5) + '1' + std.repeat('}', 1e5))
std.parseYaml(std.repeat('[', 1e5) + std.repeat(']', 1e5))
local f(n) = if n == 0 then [] else [f(n - 1), f(n - 1)]; std.manifestJson(f(40))
std.manifestJsonEx(std.range(1, 1e8), '  ')
std.manifestJsonMinified({ x: self })
std.manifestJsonEx({ x: $ }, std.repeat(' ', 1e6))
std.manifestYamlDoc({ x: self })
std.manifestTomlEx({ x: self }, ' ')
'%1000000000d' % 1
'%-1000000000s' % 'x'
'%.1000000000f' % 1
'%*d' % [2000000000, 1]
'%99999999999999999999d' % 1
std.pow(2, 1e9)
std.format(std.repeat('%s', 1e8), std.repeat(['x'], 1e8))
std.splitLimit(std.repeat('x,', 1e8), ',', -1)
std.escapeStringJson(std.repeat('"', 1e8))
std.mergePatch({ a: $ }, { a: $ })
std.prune({ a: $, b: [$] })
std.trace(std.repeat('x', 1e9), 1)
error std.repeat('x', 1e9)
local f(x) = std.trace('x', f(x + 1)); f(0)
import '/etc/passwd'
importstr '/etc/passwd'
importbin '/dev/zero'
local f(n) = if n == 0 then [] else [f(n - 1), f(n - 1)]; '' + f(40)
