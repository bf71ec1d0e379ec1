import { problemsOfEach, tooDeep } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { excuseFor } from '../../wiring/template-text.ts';
import { settleWasmCompiler } from '../../wasm-flags.ts';

/** libxml2 reads 256 levels before it suspects an attack. */
const TOO_DEEP = /^Excessive depth/;

/** XML that is not well formed. */
export const rule: Rule = {
  id: 'syntax/xml',
  severity: 'error',
  summary: 'An XML file is not well formed.',
  docs: [
    'An XML reader stops at the first fault by definition: a broken `pom.xml` or Android layout does not build, a broken SVG is not drawn. External entities and DTDs are never loaded.',
    'Mend the place that is named. The usual causes are a tag that is not closed, a bare `&`, an entity of HTML such as `&nbsp;`, and a prefix without its `xmlns`.',
  ].join('\n\n'),
  reads: ['xml'],
  examples: {
    good: [{ title: 'A namespace that is declared', files: { 'layout.xml': '<?xml version="1.0" encoding="utf-8"?>\n<a:view xmlns:a="urn:a" a:id="x"/>\n' } }],
    bad: [
      { title: 'A tag that is not closed', files: { 'pom.xml': '<project>\n  <name>shop\n</project>\n' }, reports: ['pom.xml:3'] },
      { title: 'An entity of HTML', files: { 'page.xml': '<p>\na&nbsp;b</p>' }, reports: ['page.xml:2'] },
    ],
  },
  async check(tree) {
    if (tree.sources('xml').length === 0) return [];
    settleWasmCompiler('large');
    const { XmlDocument, XmlParseError, ParseOption } = await import('libxml2-wasm');
    const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE;
    return problemsOfEach(tree, ['xml'], ({ path, text }) => {
      try {
        XmlDocument.fromString(text, { option }).dispose();
        return [];
      } catch (error) {
        if (!(error instanceof XmlParseError)) throw error;
        const details = error.details.filter((detail) => detail.level > 1);
        if (details.some((detail) => TOO_DEEP.test(detail.message))) tooDeep();
        const excuse = excuseFor(path, text);
        if (excuse !== undefined) {
          tree.cannotCheck(path, excuse);
          return [];
        }
        if (details.length === 0) return [{ line: 1, column: 1, message: text.trim() === '' ? 'Document is empty' : error.message.trim() }];
        return details.map((detail) => ({ line: detail.line, column: detail.col, message: detail.message.trim() }));
      }
    });
  },
};
