// Evaluated by our engine and by go-jsonnet: a line `//// name`, then a snippet.

//// literals
[null, true, false, 0, -0.0, 1.5, 1e3, 1E-3, 123456789, 'a', "b"]

//// escapes in strings
["\"\\\/\b\f\n\r\t", '\'', '\u0041\u00e9', '\ud83d\ude00', "'", '"']

//// an unknown escape
'\x41'

//// a lone surrogate
'\ud83d'

//// verbatim strings
[@'a\n''b', @"c\d""e"]

//// a text block
|||
  first
    second

  third
|||

//// a text block that is chomped
|||-
  no newline
|||

//// a text block with tabs
|||
	one
		two
|||

//// a text block without indentation
|||
x
|||

//// comments of every kind
// a
# b
/* c */ 1 /* d
 e */ + 2

//// digits with underscores
1_000_000 + 0.5

//// a number with two underscores
1__0

//// a leading zero
01

//// a number without digits after the point
1.

//// a hexadecimal number
0x10

//// a number that is too large
1e400

//// large numbers
[1e15, 123456789012, 9007199254740993, 1e21, 1.7976931348623157e308, 5e-324]

//// fractions
[0.1, 1/3, 100/3, 0.1 + 0.2, 1e-7, 3.0]

//// fractions as text
'' + 0.1

//// a third as text
'' + 1/3

//// small numbers as text
'' + 1e-7

//// whole numbers as text
[ '' + 1, '' + -1, '' + 1e3, '' + 123456789 ]

//// large numbers as text
[ '' + 1e15, '' + 1e16, '' + 1e17 ]

//// huge numbers as text
'' + 1e21

//// minus zero as text
'' + -0.0

//// arithmetic
[1 + 2, 5 - 7, 3 * 4, 7 / 2, 7 % 3, -7 % 3, 7 % -3, -(3), +3]

//// division by zero
1 / 0

//// modulo zero
1 % 0

//// an overflow
1e308 * 10

//// bit operations
[6 & 3, 6 | 3, 6 ^ 3, ~5, 1 << 4, 256 >> 2, -1 >> 1]

//// a shift by a negative number
1 << -1

//// a shift by more than there is
1 << 64

//// bit operations on fractions
[1.9 & 3, 2.5 | 0]

//// bit operations beyond 53 bits
9007199254740993 | 0

//// comparisons
[1 < 2, 'a' < 'b', [1, 2] < [1, 3], [] < [1], 'Z' <= 'a', 2 >= 2, 'é' > 'z']

//// a comparison of two types
1 < 'a'

//// a comparison of booleans
true < false

//// a comparison of objects
{} < {}

//// equality
[1 == 1.0, 'a' == "a", [1] == [1], { a: 1 } == { a: 1 }, null == null, 1 == '1', 1 != 2]

//// equality ignores hidden fields
{ a: 1, b:: 2 } == { a: 1, b:: 3 }

//// equality of functions
(function() 1) == (function() 1)

//// logic is lazy
[false && error 'x', true || error 'x', !true]

//// logic of other types
1 && true

//// negation of a number
!1

//// joined strings
['a' + 1, 1 + 'a', 'a' + null, 'a' + [1, { b: 2 }], 'x' + { c: 'd' }]

//// joined arrays
[1] + [2, 3]

//// joined array and number
[1] + 2

//// a string times a number
'a' * 2

//// locals
local a = 1, b = a + 1; local c = b * 2; [a, b, c]

//// a local that refers to itself
local a = a; a

//// an unused local with a mistake is never run
local a = error 'x'; 1

//// an unknown name
local a = 1; b

//// a name used twice in a local
local a = 1, a = 2; a

//// shadowed names
local a = 1; local f(a) = a; [a, f(2), (local a = 3; a)]

//// functions
local f(x, y=x + 1) = [x, y]; [f(1), f(1, 2), f(y=5, x=4), (function(z) z * 2)(3)]

//// too many arguments
(function(a) a)(1, 2)

//// too few arguments
(function(a) a)()

//// an unknown argument
(function(a) a)(b=1)

//// an argument given twice
(function(a) a)(1, a=2)

//// a parameter named twice
function(a, a) 1

//// a positional argument after a named one
(function(a, b) a)(a=1, 2)

//// default arguments see each other
(function(a=b, b=2) [a, b])()

//// closures
local add(x) = function(y) x + y; local inc = add(1); [inc(1), inc(2)]

//// recursion
local fac(n) = if n <= 1 then 1 else n * fac(n - 1); fac(20)

//// tail calls
local f(n, a) = if n == 0 then a else f(n - 1, a + 1) tailstrict; f(5000, 0)

//// mutual recursion
local even(n) = n == 0 || odd(n - 1), odd(n) = n != 0 && even(n - 1); [even(10), odd(7)]

//// deep recursion that is allowed
local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(150)

//// deep recursion that is not
local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(2000)

//// recursion as deep as may be
local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(497)

//// recursion one deeper than may be
local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(498)

//// a function as the result
function(a=1, b=a + 1) { a: a, b: b }

//// a function that needs an argument as the result
function(a) a

//// a function inside of the result
{ f: function() 1 }

//// a hidden function in the result
{ f():: 1, x: self.f() }

//// conditions
[if true then 1 else 2, if false then 1 else 2, if false then 1]

//// a condition that is no boolean
if 1 then 2 else 3

//// fields
{ a: 1, 'b c': 2, "d": 3, ['e' + 'f']: 4, 5: 6 }

//// fields in any way
{ a: 1, 'b c': 2, "d": 3, ['e' + 'f']: 4 }

//// a field without a name is left out
{ [null]: 1, [if false then 'x']: 2, [if true then 'y']: 3 }

//// a field whose name is a number
{ [1]: 2 }

//// a field twice
{ a: 1, a: 2 }

//// a computed field twice
{ ['a']: 1, ['a']: 2 }

//// fields are sorted
{ b: 1, a: 2, C: 3, 'é': 4, '10': 5, '9': 6 }

//// hidden and visible fields
{ a:: 1, b::: 2, c: 3 } + { c:: 4, a::: 5 }

//// self, super and the outermost object
{ a: 1, b: self.a, c: { d: $.a, a: 7, e: self.a } } + { a: 2, f: super.a }

//// super without a parent
{ a: super.b }

//// super in a computed field
local base = { x: 1 }; base { ['y']: super.x, z: super['x'] }

//// super asked for a field
{ a: 1 } + { b: 'a' in super, c: 'x' in super }

//// fields that are added to
{ a: { b: 1 }, l: [1] } + { a+: { c: 2 }, l+: [2], n+: { d: 3 } }

//// a deep merge with hidden fields
{ a:: { b: 1 } } + { a+: { c: 2 } }

//// an object after an object
{ a: 1 } { b: 2 } { a+: 3 }

//// locals in an object
{ local x = 1, y: x, local z = self.y + x, w: z }

//// methods
{ f(x, y=2):: x + y, a: self.f(1), b: self.f(1, 1) }

//// assertions that hold
{ assert self.a > 0 : 'a is not positive', a: 1 }

//// assertions that fail
{ assert self.a > 0 : 'a is not positive', a: -1 }

//// an assertion that is inherited
{ assert self.a > 0, a: 1 } + { a: -1 }

//// an assertion as an expression
assert 1 + 1 == 2 : 'x'; 'ok'

//// a failing assertion as an expression
assert false : 'told ' + 'so'; 1

//// an error
error 'told so'

//// an error with an object
error { a: 1 }

//// field access
local o = { a: { b: [1, 2] }, 'c d': 3 }; [o.a.b[1], o['c d'], o['a'].b[0]]

//// a field that is not there
{ a: 1 }.b

//// a field of null
null.a

//// a field of a string
'x'.a

//// an index that is out of range
[1, 2][2]

//// a negative index
[1, 2][-1]

//// an index that is a fraction
[1, 2][0.5]

//// a character of a string
['abc'[1], 'héé'[2], '😀b'[1]]

//// a field of an object by a number
{ a: 1 }[0]

//// slices
local a = [0, 1, 2, 3, 4, 5]; [a[1:3], a[:2], a[4:], a[::2], a[1:5:2], 'hello'[1:3], a[:], a[9:]]

//// slices from the end
[[0, 1, 2, 3][-2:], [0, 1, 2, 3][:-1], 'hello'[-3:]]

//// a slice with step zero
[1, 2][::0]

//// a slice with a negative step
[1, 2][::-1]

//// array comprehensions
[x * y for x in [1, 2, 3] if x != 2 for y in [10, 20]]

//// object comprehensions
{ ['k' + x]: x for x in [1, 2] } + { [x]: std.length(x) for x in ['a', 'bb'] if x != 'a' }

//// an object comprehension with locals
{ local y = x * 2, ['k' + x]: y for x in [1, 2] }

//// an object comprehension with a field twice
{ a: 1 for x in [1, 2] }

//// a computed field twice in a comprehension
{ ['a']: x for x in [1, 2] }

//// a comprehension over a string
[c for c in 'ab']

//// membership
['a' in { a: 1 }, 'b' in { a: 1 }, 'a' in { a:: 1 }]

//// membership in an array
1 in [1]

//// a number as a member
1 in { a: 1 }

//// operators by rank
[1 + 2 * 3 - 4 / 2, 1 + 1 == 2 && true, 1 | 2 & 3, 2 < 3 == true, -2 * -3, !false || false, 1 + 2 << 1]

//// a keyword as a field
{ 'local': 1, 'if': 2 }['local']

//// a keyword as a bare field
{ local: 1 }

//// trailing commas
[[1, 2,], { a: 1, }, (function(a,) a)(1,)]

//// a comma too many
[1,,2]

//// a missing bracket
[1, 2

//// a missing quote
'abc

//// nothing at all
// only a comment

//// two expressions
1 2

//// an unfinished comment
/* abc

//// unicode names
{ 'имя': 'Анна', 'ключ': '日本' }

//// an identifier that is not ASCII
local имя = 1; имя

//// strings at the top
'just text'

//// a number at the top
42

//// null at the top
null

//// the file that this is
std.thisFile

//// a local function at the top of an object
{ local f(x) = x * 2, a: f(2) }

//// lazy fields
{ a: error 'x', b: 1 }.b

//// lazy array items
[error 'x', 1][1]

//// an endless object used in part
local o = { a: 1, next: self { a: super.a + 1 } }; o.next.next.a

//// string formatting
['%s and %d' % ['a', 1], '%(x)s' % { x: 1 }, '%%', '%5.2f|%-5s|%05d|%x|%X|%o|%e|%g|%c' % [3.14159, 'ab', 42, 255, 255, 8, 12345.678, 0.0001, 'x']]

//// string formatting with too few values
'%s %s' % ['a']

//// string formatting with too many values
'%s' % ['a', 'b']

//// string formatting of the wrong type
'%d' % 'a'

//// string formatting of objects
'%s' % [{ a: [1, 'x'] }]

//// string formatting with widths from values
'%*d|%-*d|%.*f' % [5, 42, 5, 42, 2, 3.14159]

//// string formatting with signs
['%+d' % 5, '% d' % 5, '%+d' % -5, '%#x' % 255]

//// string formatting of large numbers
['%d' % 1e15, '%i' % 3.7, '%d' % -3.7]

//// string formatting of numbers beyond 53 bits
'%d' % 12345678901234567890

//// string formatting of fractions
['%s' % 1.5, '%s' % 100, '%.3f' % 2.0005, '%g' % 1e10, '%g' % 123456789, '%e' % 0]

//// string formatting of a fraction as text
'%s' % 0.1

//// string formatting of a single value
'%s!' % 'a' + '%d' % 3

//// string formatting of a missing field
'%(y)s' % { x: 1 }

//// an unfinished format
'%' % 1

//// an unknown format
'%y' % 1

//// imports are refused
import 'other.jsonnet'

//// imports of text are refused
importstr '/etc/hostname'

//// imports of bytes are refused
importbin '/etc/hostname'

//// an import that is never used
local x = import 'other.jsonnet'; 1

//// the claims
std.extVar('claims')

//// the identity
std.extVar('identity')

//// an external variable that is not there
std.extVar('nothing')

//// a native function that is not there
std.native('nothing')
