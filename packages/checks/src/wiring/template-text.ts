/** A statement of a template language that stands where no plain file would have one. */
const STATEMENT = /^[ \t]*(-[ \t]+)?(\{%|<%|\{\{-?[ \t]*(if|range|end|with|define|else|block|template|include|\/\*)\b|\{\{[#/^!>])/m;
/** A placeholder alone in the place of a key or an unquoted value. `${{ }}` belongs to workflows. */
const PLACEHOLDER = /^[ \t]*(-[ \t]+)?\{\{[^{]|[:=,[][ \t]*\{\{[^{]|[:=,[][ \t]*(\{%|<%|%\(|\$\{(?!\{)|@@?[A-Z_]+@|__[A-Z_]+__)/m;
/** Files that substitute variables themselves: `${NAME}` in them is no sign of a template. */
const SUBSTITUTES = /(^|\/)((docker-)?compose[^/]*\.ya?ml|\.github\/.*|\.gitlab-ci\.yml)$/;
const IN_NAME = /\{\{|\{%|<%|__[a-z][a-zA-Z]*__|%7B%7B/;
const SUFFIX = /\.(j2|jinja2?|tmpl|tpl|template|erb|ejs|hbs|mustache|njk|in)(\.|$)/i;

/** Whether a text holds statements of a template language (Jinja, Go, ERB, Handlebars): it is no file of its format until it is rendered. */
export function isTemplateText(text: string): boolean {
  return STATEMENT.test(text);
}

/**
 * Whether a file that does not parse may be a template: by its path (`{{cookiecutter.name}}/`, `.j2.yaml`), or by what it
 * holds. A broken line alone, with no sign of a template anywhere, is a fault.
 */
export function mayBeTemplate(path: string, text: string): boolean {
  return IN_NAME.test(path) || SUFFIX.test(path) || /(^|\/)(templates?|boilerplates?|skeletons?|blueprints?)\//i.test(path) && /\{\{|\{%|\{#|<%|\$\{|__[A-Z_]+__|#\{/.test(text) || STATEMENT.test(text) || PLACEHOLDER.test(SUBSTITUTES.test(path) ? text.replaceAll('${', '') : text);
}

const FIXTURE_FOLDER = /(^|\/)(fixtures?|__fixtures__|__testfixtures__|test_?fixtures|test[-_]?data|testcases|test[-_]?files|test[-_]?suite|snapshots|__snapshots__|corpus|corpora|invalid|malformed|broken|fuzz(ing)?)\//i;
const TESTS = /(^|\/)(tests?|testing|__tests__|specs?|e2e)\/|\.(test|spec)\.|(^|\/)test_[^/]*\/|[-_]tests?\//i;
/** Files that tools read wherever they are. */
const READ_BY_TOOLS = /(^|\/)(package\.json|tsconfig[^/]*\.json|pyproject\.toml|(docker-)?compose[^/]*\.ya?ml|Dockerfile|\.github\/.*)$/;

/** Whether a file that does not parse was probably written so for a test, or is test data of a format of its own. */
export function mayBeBrokenOnPurpose(path: string): boolean {
  return FIXTURE_FOLDER.test(path) || (TESTS.test(path) && !READ_BY_TOOLS.test(path)) || (TESTS.test(path) && /(^|[-_/.])(bad|invalid|broken|malformed|fake|error)/i.test(path));
}

/** Why a file that does not parse is not held against the tree; `undefined` when it is. */
export function excuseFor(path: string, text: string): string | undefined {
  if (mayBeTemplate(path, text)) return 'a template is not of its format until it is rendered';
  if (/\.svg$/.test(path) && /^\s*(var|let|const|import|export|module|function|"use strict"|\/\*)/.test(text)) return 'a script that a bundler made of a picture';
  return mayBeBrokenOnPurpose(path) ? 'does not parse; among tests that may be meant' : undefined;
}

/** A mark of Jinja, Django, Go, ERB or Handlebars: `{% if x %}`, `<%= x %>`, or a placeholder that is whole: `{{ cookiecutter.name }}`. */
const MARK_IN_CODE = /\{%[-+]?[ \t]*\w|[ \t\w][-+]?%\}|<%[-=#]?[ \t]|\{\{-?[ \t]*[A-Za-z_#/^][\w.]*(?:[ \t]*\|[^{}\n]*|\([^{}\n]*\)[ \t]*-?|[ \t]*-?)\}\}/;
const TEMPLATE_IN_PATH = /\{\{|\{%|<%|%7B%7B|\.(j2|jinja2?|tmpl|tpl|erb|ejs|hbs|mustache|njk)\./i;
const TEMPLATE_FOLDER = /(^|\/)(templates?|boilerplates?|skeletons?|blueprints?)\//i;
const LITERALS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`/g;

/**
 * Whether a program that does not parse at some lines (from 1) is a template: by its path, or since marks of a template
 * stand there outside of literals. Properties of JSX look much like a placeholder: `style={{ colour }}` is none.
 */
export function isCodeTemplate(path: string, text: string, lines: readonly number[]): boolean {
  if (TEMPLATE_IN_PATH.test(path) || (TEMPLATE_FOLDER.test(path) && MARK_IN_CODE.test(text))) return true;
  if (!MARK_IN_CODE.test(text)) return false;
  const written = text.split(/\r\n|\r|\n/);
  return lines.some((line) => written.slice(Math.max(0, line - 2), line + 1).some((near) => near.length < MAX_LINE && MARK_IN_CODE.test(near.replace(LITERALS, '""').replace(/=[ \t]*\{\{/g, '={'))));
}

/** Longer lines are written by no hand. */
const MAX_LINE = 2000;
/** Why a program that is a template is not checked. */
export const CODE_TEMPLATE = 'a template is no program until it is rendered';
