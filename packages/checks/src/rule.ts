import type { Confidence, Fix, Plan, Severity } from '@dark-factory/contracts';
import type { Format } from './format.ts';
import type { SourceTree } from './source-tree.ts';

/** What a rule found. The severity, the rule's id and the owner of the file are added by whoever runs the rule. */
export interface Problem {
  readonly path: string;
  /** Counts from 1; 0 means the file as a whole. */
  readonly line: number;
  /** Counts UTF-16 units from 1; 0 means the line as a whole. */
  readonly column: number;
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  /** Where this problem is less bad than the rule says; it is never worse. */
  readonly severity?: 'warning';
  /** Where this problem is less sure than the rule says. */
  readonly confidence?: Confidence;
  /** What would mend it; at most one of them is safe. */
  readonly fixes?: readonly Fix[];
}

/** The other side of a conflict. */
export interface RelatedPlace {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A small tree that shows a rule at work: what it leaves alone, or what it reports and where. */
export interface RuleExample {
  readonly title: string;
  /** Text by path; bytes where the fault cannot be written as text. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly plan?: Plan;
}
export interface BadExample extends RuleExample {
  /** Every place that is reported, as `path:line`. */
  readonly reports: readonly string[];
  /** The files that the safe fixes of this rule change or create, as they are afterwards; absent when no fix is safe. */
  readonly mended?: Readonly<Record<string, string>>;
}

/** One fault that can be found without running anything. A rule is silent wherever it cannot know. */
export interface Rule {
  /** The path of its file below `rules/`, without the extension. */
  readonly id: string;
  readonly severity: Severity;
  /** How sure its findings are; `high` unless it says otherwise. */
  readonly confidence?: Confidence;
  /** One line for the list of rules. */
  readonly summary: string;
  /** Markdown: why it is bad and what to do. */
  readonly docs: string;
  /** Formats whose files count as checked because this rule reads them. */
  readonly reads: readonly Format[];
  readonly examples: { readonly good: readonly RuleExample[]; readonly bad: readonly BadExample[] };
  check(tree: SourceTree): readonly Problem[] | Promise<readonly Problem[]>;
}
