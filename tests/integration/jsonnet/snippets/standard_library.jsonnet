// Evaluated by our engine and by go-jsonnet: a line `//// name`, then a snippet.

//// std.abs and std.sign
[std.abs(-2.5), std.sign(-3), std.sign(0), std.sign(2)]

//// std.max and std.min
[std.max(1, 2), std.min(1, 2)]

//// std.clamp
[std.clamp(5, 0, 3), std.clamp(-1, 0, 3), std.clamp(2, 0, 3)]

//// std.pow, std.exp, std.log and std.sqrt
[std.pow(2, 10), std.exp(0), std.log(1), std.sqrt(16)]

//// std.log2 and std.log10
[std.log2(8), std.log10(100)]

//// std.log10 of a thousand
std.log10(1000)

//// std.hypot and std.deg2rad
[std.hypot(3, 4), std.round(std.deg2rad(180) * 1000), std.rad2deg(0)]

//// a logarithm of zero
std.log(0)

//// a root of a negative number
std.sqrt(-1)

//// std.floor, std.ceil and std.round
[std.floor(-1.5), std.ceil(-1.5), std.round(2.5), std.round(0.49)]

//// std.round of a half below zero
std.round(-2.5)

//// std.mod
[std.mod(7, 3), std.mod('%s', 'a'), std.mod(-7, 3)]

//// std.modulo
std.modulo(7.5, 2)

//// std.exponent and std.mantissa
[std.exponent(8), std.mantissa(8), std.exponent(0.1)]

//// trigonometry
[std.sin(0), std.cos(0), std.tan(0), std.asin(0), std.acos(1), std.atan(0), std.atan2(0, 1)]

//// std.pi
std.floor(std.pi * 1e6)

//// std.isEven, std.isOdd, std.isInteger and std.isDecimal
[std.isEven(4), std.isOdd(4), std.isInteger(1.5), std.isDecimal(1.5)]

//// std.type
[std.type(x) for x in [null, true, 1, 'a', [], {}, function() 1]]

//// std.isArray and its like
[std.isArray([]), std.isBoolean(1), std.isFunction(std.isArray), std.isNumber(1), std.isObject({}), std.isString('')]

//// std.isNull
[std.isNull(null), std.isNull(0)]

//// std.length
[std.length('héllo'), std.length('😀'), std.length([1, 2]), std.length({ a: 1, b:: 2 }), std.length(function(a, b) 1)]

//// the length of a number
std.length(1)

//// std.toString
[std.toString({ a: [1, null, 'x'] }), std.toString('a'), std.toString(1), std.toString([])]

//// std.codepoint and std.char
[std.codepoint('é'), std.char(233), std.char(128512)]

//// the code point of two characters
std.codepoint('ab')

//// a character beyond Unicode
std.char(1114112)

//// a character that is a surrogate
std.char(55296)

//// std.substr
[std.substr('hello', 1, 3), std.substr('héé', 1, 9), std.substr('a', 5, 1)]

//// std.substr with a negative start
std.substr('hello', -1, 2)

//// std.startsWith and std.endsWith
[std.startsWith('abc', 'ab'), std.endsWith('abc', 'bc'), std.startsWith('a', 'ab'), std.endsWith('', '')]

//// std.stripChars
[std.stripChars('  a b ', ' '), std.lstripChars('xxa', 'x'), std.rstripChars('axx', 'x'), std.stripChars('abcba', 'ab')]

//// std.split
[std.split('a,b,,c', ','), std.split('', ','), std.split('a--b', '--')]

//// std.split without a separator
std.split('abc', '')

//// std.splitLimit
[std.splitLimit('a,b,c', ',', 1), std.splitLimit('a,b,c', ',', -1), std.splitLimit('a,b', ',', 0)]

//// std.splitLimitR
[std.splitLimitR('a,b,c', ',', 1), std.splitLimitR('a,b,c', ',', -1)]

//// std.strReplace
[std.strReplace('aXbX', 'X', '--'), std.strReplace('aaa', 'aa', 'b'), std.strReplace('abc', 'x', 'y')]

//// std.strReplace of nothing
std.strReplace('abc', '', 'x')

//// std.trim
[std.trim('  a \n\t'), std.trim(''), std.trim('\u00a0a\u00a0')]

//// std.isEmpty
[std.isEmpty(''), std.isEmpty('a')]

//// std.asciiUpper and std.asciiLower
[std.asciiUpper('abcé'), std.asciiLower('ABCÉ'), std.asciiLower('Ivan@Example.COM')]

//// std.equalsIgnoreCase
[std.equalsIgnoreCase('Ab', 'aB'), std.equalsIgnoreCase('a', 'b')]

//// std.stringChars
std.stringChars('héy😀')

//// a function of the standard library under another name
local len = std.length; [len('a'), len([1, 2])]

//// std.format
[std.format('%s-%03d', ['a', 7]), std.format('%(a)s', { a: 1 })]

//// std.escapeStringJson
std.escapeStringJson('a"b\n\u0001é😀\u007f')

//// std.escapeStringPython
std.escapeStringPython('a"b')

//// std.escapeStringBash
std.escapeStringBash("a'b")

//// std.escapeStringDollars
std.escapeStringDollars('a$b')

//// std.escapeStringXML
std.escapeStringXML('<a b="c">&\'')

//// std.parseInt
[std.parseInt('42'), std.parseInt('-7'), std.parseInt('007')]

//// std.parseInt of a word
std.parseInt('a')

//// std.parseInt of nothing
std.parseInt('')

//// std.parseInt of a plus
std.parseInt('+1')

//// std.parseOctal and std.parseHex
[std.parseOctal('755'), std.parseHex('fF')]

//// std.parseHex of a word
std.parseHex('xyz')

//// std.parseJson
[std.parseJson('{"a": [1, 2.5, null, "x\\u00e9"]}'), std.parseJson(' true '), std.parseJson('1e3')]

//// std.parseJson of what is none
std.parseJson("{'a': 1}")

//// std.parseJson of nothing
std.parseJson('')

//// std.parseJson with a comma too many
std.parseJson('[1,]')

//// std.parseJson with a key twice
std.parseJson('{"a": 1, "a": 2}')

//// std.parseJson with something after it
std.parseJson('1 2')

//// std.parseYaml
[std.parseYaml('a: 1\nb:\n  - x\n  - 2.5\nc: null\nd: true'), std.parseYaml('"quoted"')]

//// std.parseYaml with several documents
std.parseYaml('---\na: 1\n---\nb: 2\n')

//// std.parseYaml with words of YAML 1.1
std.parseYaml('[yes, no, on, off]')

//// std.parseYaml with numbers of YAML 1.1
std.parseYaml('[012, 0o14, 0x1f, 1_000]')

//// std.parseYaml with a date
std.parseYaml('2024-01-01')

//// std.parseYaml of what is none
std.parseYaml('a: [1')

//// std.parseYaml of nothing
std.parseYaml('')

//// std.manifestJson
std.manifestJson({ a: [1, 'x', null], b: {}, c: [], d: { e: true } })

//// std.manifestJsonEx
[std.manifestJsonEx({ a: [1] }, '  '), std.manifestJsonEx({ a: [1] }, '', '', ':')]

//// std.manifestJsonMinified
std.manifestJsonMinified({ b: [1, { c: 2 }], a: 'é\n' })

//// std.manifestJson of fractions
std.manifestJson([1.5, 100, 1e15])

//// std.manifestJson of a tenth
std.manifestJson(0.1)

//// std.manifestJson of a function
std.manifestJson(function() 1)

//// std.manifestYamlDoc
std.manifestYamlDoc({ a: [1, 'x', { b: 2 }], c: 'multi\nline\n', d: {}, e: [], f: 'yes', g: '1' })

//// std.manifestYamlDoc with indented arrays
std.manifestYamlDoc({ a: [1, [2]], 'b c': 1 }, indent_array_in_object=true, quote_keys=false)

//// std.manifestYamlStream
std.manifestYamlStream([{ a: 1 }, [2]])

//// std.manifestIni
std.manifestIni({ main: { a: '1' }, sections: { s: { x: 'y', l: [1, 2] } } })

//// std.manifestPython
[std.manifestPython({ a: [true, null, 'x'] }), std.manifestPythonVars({ a: 1, b: 'x' })]

//// std.manifestTomlEx
std.manifestTomlEx({ a: 1, b: { c: [1, 2], d: 'x' }, e: [{ f: 1 }] }, '  ')

//// std.manifestXmlJsonml
std.manifestXmlJsonml(['svg', { height: 100 }, ['g', 'text']])

//// std.base64
[std.base64('hello'), std.base64(''), std.base64([1, 2, 255]), std.base64('ab')]

//// std.base64 of letters beyond ASCII
std.base64('é')

//// std.base64 of letters beyond Latin
std.base64('я')

//// std.base64 of numbers that are no bytes
std.base64([256])

//// std.base64Decode
[std.base64Decode('aGVsbG8='), std.base64DecodeBytes('AQL/')]

//// std.base64Decode of letters beyond ASCII
std.base64Decode('w6k=')

//// std.base64Decode of what is none
std.base64Decode('!!!!')

//// std.base64Decode without padding
std.base64Decode('aGVsbG8')

//// std.encodeUTF8 and std.decodeUTF8
[std.encodeUTF8('é😀'), std.decodeUTF8([195, 169]), std.decodeUTF8([97, 255])]

//// std.md5
[std.md5('hello'), std.md5('é')]

//// std.sha1, std.sha256, std.sha512 and std.sha3
[std.sha1('a'), std.sha256('é'), std.sha512('a'), std.sha3('a')]

//// std.makeArray
std.makeArray(4, function(i) i * i)

//// std.makeArray with a negative length
std.makeArray(-1, function(i) i)

//// std.range
[std.range(1, 4), std.range(3, 3), std.range(3, 1), std.range(-2, 0)]

//// std.repeat
[std.repeat('ab', 3), std.repeat([1, 2], 2), std.repeat('a', 0)]

//// std.repeat of a number
std.repeat(1, 2)

//// std.slice
[std.slice([0, 1, 2, 3], 1, 3, 1), std.slice('hello', 0, 5, 2)]

//// std.join
[std.join(', ', ['a', 'b']), std.join([0], [[1], [2]]), std.join('', []), std.join(',', ['a', null, 'b'])]

//// std.join of numbers
std.join(',', [1, 2])

//// std.deepJoin
std.deepJoin(['a', ['b', ['c']]])

//// std.lines
std.lines(['a', 'b'])

//// std.flattenArrays
std.flattenArrays([[1], [2, [3]]])

//// std.flattenDeepArray
std.flattenDeepArray([1, [2, [3, []]]])

//// std.reverse
[std.reverse([1, 2, 3]), std.reverse([])]

//// std.reverse of a string
std.reverse('abc')

//// std.sort
[std.sort([3, 1, 2]), std.sort(['b', 'a', 'B']), std.sort([[2, 1], [1, 2]]), std.sort([{ a: 2 }, { a: 1 }], function(x) x.a)]

//// std.sort of a string
std.sort('hello')

//// std.sort of two types
std.sort([1, 'a'])

//// std.uniq
[std.uniq([1, 1, 2, 2, 1]), std.uniq(['a', 'A'], std.asciiLower)]

//// std.set and its like
[std.set([3, 1, 2, 1]), std.setUnion([1, 2], [2, 3]), std.setInter([1, 2], [2, 3]), std.setDiff([1, 2], [2, 3]), std.setMember(1, [1, 2])]

//// std.setMember with a key
std.setMember('A', ['a', 'b'], std.asciiLower)

//// std.member
[std.member([1, 2], 2), std.member('abc', 'b'), std.member([], 1)]

//// std.contains
[std.contains([1, 2], 2), std.contains([], 1)]

//// std.count
std.count([1, 2, 1], 1)

//// std.find
std.find(1, [1, 2, 1])

//// std.findSubstr
[std.findSubstr('a', 'banana'), std.findSubstr('ana', 'banana'), std.findSubstr('', 'a')]

//// std.map
[std.map(function(x) x + 1, [1, 2]), std.map(function(c) c + c, 'ab')]

//// std.mapWithIndex
std.mapWithIndex(function(i, x) [i, x], ['a', 'b'])

//// std.filter
std.filter(function(x) x > 1, [1, 2, 3])

//// std.filterMap
std.filterMap(function(x) x > 1, function(x) x * 2, [1, 2, 3])

//// std.flatMap
[std.flatMap(function(x) [x, x], [1, 2]), std.flatMap(function(c) c + '-', 'ab')]

//// std.foldl and std.foldr
[std.foldl(function(a, b) a + b, ['a', 'b'], ''), std.foldr(function(a, b) a + b, ['a', 'b'], '')]

//// std.foldl over a string
std.foldl(function(a, c) c + a, 'abc', '')

//// std.foldr over a string
std.foldr(function(c, a) a + c, 'abc', '')

//// std.any and std.all
[std.any([false, true]), std.all([true, false]), std.any([]), std.all([])]

//// std.any of numbers
std.any([1])

//// std.sum and std.avg
[std.sum([1, 2, 3]), std.avg([1, 2, 3]), std.sum([])]

//// the average of nothing
std.avg([])

//// std.minArray and std.maxArray
[std.minArray([2, 1]), std.maxArray([2, 1]), std.minArray(['b', 'a'])]

//// std.remove and std.removeAt
[std.remove([1, 2, 1], 1), std.removeAt([1, 2, 3], 1)]

//// std.lstripChars of what is not there
std.lstripChars('abc', '')

//// std.objectFields
[std.objectFields({ b: 1, a: 2, h:: 3 }), std.objectFieldsAll({ b: 1, h:: 3 })]

//// std.objectFields with a claim
std.objectFields(std.extVar('claims'))

//// std.objectValues
[std.objectValues({ b: 1, a: 2, h:: 3 }), std.objectValuesAll({ h:: 3 })]

//// std.objectKeysValues
[std.objectKeysValues({ b: 1, a: 2 }), std.objectKeysValuesAll({ h:: 3 })]

//// std.objectHas
[std.objectHas({ a: 1, h:: 2 }, 'h'), std.objectHasAll({ a: 1, h:: 2 }, 'h'), std.objectHasEx({ h:: 1 }, 'h', true)]

//// std.objectHas of an array
std.objectHas([1], 'a')

//// std.objectRemoveKey
std.objectRemoveKey({ a: 1, b: 2, h:: 3 }, 'a')

//// std.get
[std.get({ a: 1 }, 'a'), std.get({ a: 1 }, 'b'), std.get({ a: 1 }, 'b', 'x'), std.get({ h:: 1 }, 'h', 0, false)]

//// std.get of null
std.get(null, 'a')

//// std.mapWithKey
std.mapWithKey(function(k, v) k + v, { a: 1, b: 2 })

//// std.mergePatch
[std.mergePatch({ a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: 4 }, e: 5 }), std.mergePatch(1, { a: null })]

//// std.prune
std.prune({ a: null, b: [], c: {}, d: [null, 1, {}], e: { f: null }, g: '' })

//// std.equals and std.primitiveEquals
[std.equals({ a: [1] }, { a: [1] }), std.primitiveEquals(1, 1), std.equals('a', 1)]

//// std.primitiveEquals of arrays
std.primitiveEquals([], [])

//// std.assertEqual
std.assertEqual({ a: 1 }, { a: 1 })

//// std.assertEqual that fails
std.assertEqual(1, 2)

//// std.trace
std.trace('said', 1)

//// std.xor and std.xnor
[std.xor(true, false), std.xnor(true, false)]

//// std.lineFeed and others that do not exist
std.lineFeed('a')

//// std.id
std.id(1)

//// std.isNaN and others that do not exist
std.isNaN(1)

//// std.resolvePath
std.resolvePath('a/b', 'c')

//// std.extVar of a number
std.extVar(1)

//// the names of the standard library
std.length(std.objectFieldsAll(std)) > 100

//// arguments by their names
[std.join(sep='-', arr=['a', 'b']), std.substr(str='abc', from=1, len=1), std.get(o={ a: 1 }, f='a'), std.length(x=[1])]

//// a string where a number is wanted
std.floor('1')

//// a number where a string is wanted
std.split(1, ',')

//// a number where an array is wanted
std.foldl(function(a, b) a, 1, 0)

//// a number where a function is wanted
std.map(1, [1])
