/**
 * Every error that a user can mend, by code. `docs/errors.md` has a section for each, and a test holds the two together.
 * The text says what the code means in general; the error itself says what, where, why and what to change.
 */
export const ERROR_CODES = {
  'input-invalid': 'An input of an action or an option of the command is missing, misspelt or out of range.',
  'sow-missing': 'There is no scope of work at the given place.',
  'sow-empty': 'The scope of work holds no text.',
  'sow-too-large': 'The scope of work is larger than can be planned at once.',
  'sow-not-text': 'The scope of work is not UTF-8 text.',
  'plan-missing': 'A later stage was started and there is no plan for it.',
  'plan-invalid': 'The plan breaks rules that it must keep; each violation is listed.',
  'plan-refused': 'The model gave no valid plan within the number of tries.',
  'document-invalid': 'A document that one stage hands to another is damaged or of an unknown version.',
  'bundle-missing': 'An artifact or folder that an earlier stage should have left is not there.',
  'bundle-refused': 'The artifact service refused or lost a bundle.',
  'bundle-unsafe': 'An archive holds paths or entries that may not be written.',
  'receipt-mismatch': 'What a stage was given is not what the stage before it signed off.',
  'shard-unknown': 'The worker was asked for a shard or unit that the plan does not have.',
  'units-failed': 'Some units could not be written; what was delivered has been kept.',
  'gate-errors': 'The verification gate found errors.',
  'tree-empty': 'There is nothing to collect, verify or refine.',
  'tree-incomplete': 'A stage saw fewer files than it was given.',
  'patch-mismatch': 'A patch was made for another tree than the one that it should be applied to.',
  'model-auth': 'The model API refused the key.',
  'model-gone': 'The model API is retired or the address is wrong.',
  'model-unknown': 'The model API does not know the model.',
  'model-quota': 'A quota is used up that will not come back within this run.',
  'model-context': 'A request is longer than the model can read.',
  'model-gave-up': 'The model API kept failing after all tries.',
  'model-answer': 'The model API answered something that is not an answer.',
  'forge-auth': 'GitHub refused the token, or the token lacks a permission.',
  'forge-missing': 'The repository, branch or object is not there, or the token may not see it.',
  'forge-refused': 'GitHub refused a request for another reason.',
  'sandbox-weak': 'Generated code cannot be locked in on this machine, and it was not allowed to run without.',
  'database-missing': 'The program needs PostgreSQL and no server could be found.',
  'interrupted': 'The run was interrupted; it can be taken up again.',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;
