import { kotlinModules } from '../../kotlin/kotlin-modules.ts';
import { LineStarts } from '../../line-starts.ts';
import type { KotlinModule } from '../../kotlin/kotlin-module.ts';
import type { Problem, Rule } from '../../rule.ts';

/** Files that some tool fills in before they are Kotlin, and files that hold several. */
const TEMPLATE = /^[ \t]*(package|import)[ \t]+[\w.]*(\$\{|\{\{|<%|<#|__\w+__)|\{\{|<%|<#(if|list|assign)|^\/\/ ?FILE:/m;
const BROKEN_ON_PURPOSE = /(^|\/)(testData|testdata|test-data|fixtures|kotlinTemplates|archetype-resources|templates?)\//;

/** Kotlin that does not parse. */
export const rule: Rule = {
  id: 'syntax/kotlin',
  severity: 'error',
  summary: 'A Kotlin file does not parse.',
  docs: [
    'The compiler stops at the first fault, so that nothing of the module is built. The usual causes are a file that was cut off, a bracket or quote that is not closed, and text around the code that is no code.',
    'Mend the place that is named; where something was opened and never closed, its beginning is named too. Build scripts (`.kts`) are read as scripts. Files that a template engine fills in first, and those below folders such as `testData`, are left alone.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Soft keywords, nested comments, templates', files: { 'A.kt': 'package a\n\n/* a /* b */ c */\ndata class Value(val data: String, val open: Int = 1)\n\nfun Value?.text(): String = """${this?.data ?: "none"} $data"""\n\nval f: suspend (Int) -> Unit = { by -> println("$by ${if (by > 1) "many" else \'1\'}") }\n' } },
      { title: 'A build script', files: { 'build.gradle.kts': 'plugins {\n    id("com.android.application")\n}\nval version by extra("1.0")\nif (true) {\n    println(version)\n}\n' } },
      { title: 'A template', files: { 'App.kt': 'package ${packageName}\n\nclass {{name}}\n' } },
    ],
    bad: [
      { title: 'Cut off', files: { 'A.kt': 'class A {\n    fun f() {\n        println("x")\n' }, reports: ['A.kt:4'] },
      { title: 'A stray bracket', files: { 'A.kt': 'fun f() {\n    println(1))\n}\n' }, reports: ['A.kt:2'] },
      { title: 'A missing operand', files: { 'A.kt': 'class A {\n    val x =\n    val y = 2\n}\n' }, reports: ['A.kt:3'] },
      { title: 'A string that does not end', files: { 'A.kt': 'val a = "b\nval c = 1\n' }, reports: ['A.kt:1'] },
      { title: 'A branch without an arrow', files: { 'A.kt': 'fun f(x: Int) = when (x) {\n    1 "a"\n    else -> "b"\n}\n' }, reports: ['A.kt:2'] },
    ],
  },
  async check(tree) {
    const modules = await tree.use(kotlinModules);
    return [...modules.values()].flatMap((module) => (module.fault === undefined || isTemplate(module) ? [] : [problemOf(module, module.fault)]));
  },
};

function isTemplate({ path, text }: KotlinModule): boolean {
  return BROKEN_ON_PURPOSE.test(path) || TEMPLATE.test(text);
}

function problemOf({ path, text }: KotlinModule, fault: NonNullable<KotlinModule['fault']>): Problem {
  const lines = new LineStarts(text);
  const opened = fault.opened === undefined ? undefined : lines.lineAt(fault.opened);
  const place = lines.positionOf(fault.offset);
  const cutOff = fault.offset >= text.trimEnd().length ? ': the file ends here' : '';
  const related = opened === undefined || opened === place.line ? [] : [{ path, line: opened, message: 'opened here' }];
  return { path, ...place, message: `${fault.message}${cutOff}`, related };
}
