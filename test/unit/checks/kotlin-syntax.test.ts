import { describe, expect, test } from '@jest/globals';
import { checkWith, signaturesOf } from '@dark-factory/checks';
import { textFile } from '@dark-factory/runtime';
import { rule } from '../../../packages/checks/src/rules/syntax/kotlin.ts';
import { aTree } from './a-tree.ts';

async function faults(text: string, path = 'A.kt'): Promise<string[]> {
  const { findings, unchecked } = await checkWith([rule], { files: aTree({ [path]: text }) });
  return [...findings.map(({ line, column, message }) => `${line}:${column} ${message}`), ...unchecked.map(({ reason }) => reason)];
}

const FINE: readonly [string, string][] = [
  ['strings', 'val a = """a "" ${"b ${c("}")}"} $d""""\nval e = "\\"$`x y` \\$f $"\nval g = $$"""{"$id": $$id}"""\nval h = \'\\\'\'\n'],
  ['type arguments and comparisons', 'val a = b < c && d > (e)\nval f = g<H<I?>, (J) -> K>(l)\nval m = n(o < p, q)\nval r = s as T<*>\nval t = List<Int>::class\n'],
  ['when, guards, if without else', 'fun f(x: Any): Int = when (x) {\n    is Int if x > 1 -> x\n    in a..b, !in c -> if (d) return 1\n    !is String -> { 2 }\n    else -> throw E()\n}\n'],
  ['lambdas', 'val a = b { (c, d), e: F -> g }.h @I { j }\nval k = l@{ m: (N) -> O, _ -> return@l m }\nval p = q({ }) { }\n{ r }()\n'.replace('{ r }()\n', '')],
  ['functions', 'context(a: A)\ninline fun <reified T : Any> @B C?.d(vararg e: T, crossinline f: suspend T.(Int) -> Unit = {}): T? where T : G = this?.h(f)\nval i = fun J.(k: L): M = n\nfun (suspend () -> Unit).o() {}\ninfix fun Int.p(q: Int) = this shl q\n'],
  ['properties', 'class A {\n    private var b: C by D.e { f }\n        private set\n    val g get() = h\n    var i: J\n        @K get() { return l }\n        set(value) = m(value)\n    val (n, o) = p\n    val <T> List<T>.q: T get() = first()\n    init { r }\n    constructor(s: T) : this()\n}\n'.replace('    val (n, o) = p\n', '')],
  ['classes', '@file:A\npackage b\nimport c.*;import d.`in` as e\n@F("g") internal data class H @Inject constructor(private val i: J = K { }, vararg l: M) : N<O>(p), Q by r { companion object : S() }\nenum class T(val u: Int) { @V W(1) { override fun x() = 2 }, Y(2), ; abstract fun x(): Int }\nfun interface Z { fun a() }\nsealed interface B1\ndata object C1 : B1\nval d1 = object : B1, E1() {}\ntypealias F1<G1> = suspend (G1) -> Unit\n'],
  ['lines that go on', 'val a = b\n    ?.c()\n    ?: d\n        .e\nval f = g &&\n    h\n    || i\nval j = (k\n    + l)\nfun m() {\n    n\n    -1\n    o@ for (p in q) if (r) continue@o else break@o\n    do s() while (t)\n    try { u } catch (v: W) { } finally { x }\n}\n'],
];

const BROKEN: readonly [string, string, string][] = [
  ['a comment that does not end', 'val a = 1 /* b\n', '1:11 Unclosed comment'],
  ['a raw string that does not end', 'val a = """b\n', '1:9 Unclosed raw string'],
  ['a template that does not end', 'val a = "${b\n', '2:1 Expecting \'}\' of a string template: the file ends here'],
  ['a missing comma', 'val a = b(c d)\n', '1:14 Expecting an expression'],
  ['a missing equals sign', 'fun f() {\n    val a 1\n}\n', "2:11 Unexpected tokens (use ';' to separate expressions on the same line)"],
  ['a parameter without a type', 'fun f(a) {}\n', '1:8 A type annotation is required on a value parameter'],
  ['a conditional of another language', 'val a = b ? c : d\n', '1:11 Property getter or setter expected'],
  ['a body that was never opened', 'fun f()\n    return 1\n}\n', '2:5 Expecting a top level declaration'],
  ['a try without a handler', 'fun f() {\n    try { a }\n}\n', "3:1 Expecting 'catch' or 'finally'"],
  ['a fence of Markdown', '```kotlin\nclass A\n```\n', '1:1 Missing closing backtick'],
];

describe('Kotlin that parses', () => {
  test.each(FINE)('%s', async (_, text) => expect(await faults(text)).toEqual([]));
  test('a script', async () => expect(await faults('plugins { id("x") version "1" }\nval a by tasks.registering { doLast { } }\nif (b) c() else d()\n', 'build.gradle.kts')).toEqual([]));
});

describe('Kotlin that does not', () => {
  test.each(BROKEN)('%s', async (_, text, expected) => expect(await faults(text)).toEqual([expected]));
});

describe('hostile files end soon', () => {
  test.each([
    ['brackets', `val a = ${'('.repeat(100_000)}`], ['types', `val a: ${'A<'.repeat(100_000)}`], ['comparisons', `val a = ${'b<'.repeat(50_000)}b`],
    ['templates', `val a = ${'"${'.repeat(50_000)}`], ['comments', '/*'.repeat(200_000)], ['names in a string', `val a = "${'$b'.repeat(100_000)}"`], ['annotations', '@A '.repeat(30_000)],
  ])('%s', async (_, text) => {
    const started = performance.now();
    await faults(text);
    expect(performance.now() - started).toBeLessThan(10_000);
  }, 20_000);
});

test('what a Kotlin file offers, without bodies and what is private', async () => {
  const signatures = await signaturesOf(textFile('Items.kt', `package a

const val LIMIT = 20
private val hidden = 1

/** One. */
@Entity(tableName = "items")
data class Item(
    val id: Long, // its number
    val name: String = "",
) : Named {
    val label: String get() = name
    private fun secret() = 1
    suspend fun save(dao: Dao): Boolean { return true }
    companion object { const val MAX = 3 }
}

enum class State(val code: Int) { OPEN(1), SHUT(2); fun next(): State = OPEN }

sealed interface Ui { data object Loading : Ui }

@Composable
fun ItemRow(item: Item, onClick: () -> Unit = {}) { Text(item.name) }

fun <T> List<T>.second(): T? = getOrNull(1)
typealias Handler = (Item) -> Unit
`));
  expect(signatures).toMatchSnapshot();
});
