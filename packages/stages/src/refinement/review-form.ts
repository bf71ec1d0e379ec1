import type { ReviewFinding } from '@dark-factory/contracts';
import * as z from 'zod';

/** A finding as reviewers write it, before it was held against the tree. */
export const WantedFinding = z.object({
  path: z.string(),
  line: z.int().positive(),
  quote: z.string(),
  severity: z.enum(['high', 'medium', 'low']),
  category: z.enum(['security', 'correctness', 'completeness', 'quality']),
  message: z.string().min(1).max(4000),
});

/** The form that a reviewer is asked for, as text. */
export const FINDING_FORM = '{"path": "...", "line": 12, "quote": "the text of that line", "severity": "high|medium|low", "category": "security|correctness|completeness|quality", "message": "..."}';

/** Findings without those that say the same of the same line. */
export function withoutRepeats(findings: readonly ReviewFinding[]): ReviewFinding[] {
  return [...new Map(findings.map((finding) => [`${finding.path}\n${finding.line}\n${finding.message}`, finding])).values()];
}
