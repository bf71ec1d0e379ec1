import { Option, type Command } from 'commander';
import { PROVIDERS } from '@dark-factory/models';
import { decimal, expeditionName, filled, httpUrl, minutes, prices, repository, requirementIds, wholeNumber } from './option-values.ts';
import { DEFAULTS } from './settings.ts';

/** Options that every command has. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON document on stdout')
    .option('--no-color', 'no colours')
    .option('--verbose', 'say more');
}

/** Which run a stage goes on with. */
export function addRunOption(command: Command): Command {
  return command.addOption(new Option('--run <id>', 'the run (default: the latest)').argParser(filled));
}

/** Where the model is, and how it may be asked. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(new Option('--provider <name>', 'who answers (default: openai-compatible with --base-url)').choices(PROVIDERS))
    .addOption(new Option('--base-url <url>', 'an OpenAI-compatible endpoint, usually ending in /v1').argParser(httpUrl))
    .addOption(new Option('--model <id>', 'model of all tiers that have none of their own').argParser(filled))
    .addOption(new Option('--model-draft <id>', 'writes the units of little effort').argParser(filled))
    .addOption(new Option('--model-standard <id>', 'writes the usual units, and mends').argParser(filled))
    .addOption(new Option('--model-frontier <id>', 'plans, reviews, and writes the hardest units').argParser(filled))
    .addOption(new Option('--requests-per-minute <n>', 'limit of the endpoint (default: learnt from it)').argParser(decimal(0.01, 100_000)))
    .addOption(new Option('--tokens-per-minute <n>', 'limit of the endpoint (default: learnt from it)').argParser(wholeNumber(1, 1_000_000_000)))
    .addOption(new Option('--in-flight <n>', 'requests at the same time (default: learnt from the endpoint)').argParser(wholeNumber(1, 256)));
}

/** How much may be asked and answered at once. */
export function addLimitOptions(command: Command): Command {
  return command
    .addOption(new Option('--max-output-tokens <n>', `tokens of one answer (default: ${DEFAULTS.maxOutputTokens})`).argParser(wholeNumber(256, 1_000_000)))
    .addOption(new Option('--briefing-tokens <n>', `tokens of a worker's briefing (default: ${DEFAULTS.briefingTokens})`).argParser(wholeNumber(500, 1_000_000)))
    .addOption(new Option('--price-prompt <usd>', 'US dollars for a million prompt tokens: a number, or draft=…,standard=…,frontier=…').argParser(prices))
    .addOption(new Option('--price-completion <usd>', 'the same for answer tokens').argParser(prices))
    .addOption(new Option('--price-cached <usd>', 'the same for prompt tokens that the endpoint had cached (default: --price-prompt)').argParser(prices))
    .addOption(new Option('--budget-tokens <n>', 'tokens that the run may use at most').argParser(wholeNumber(1, 1_000_000_000_000)))
    .addOption(new Option('--budget-usd <usd>', 'US dollars that the run may use at most; needs the prices of every tier').argParser(decimal(0.0001, 1_000_000)))
    .addOption(new Option('--deadline <minutes>', 'ask nothing more so long after the start: 90, 90m, 1h30m, 2h').argParser(minutes));
}

/** What the plan is made with. */
export function addPlanOptions(command: Command): Command {
  return command
    .addOption(new Option('--name <name>', "the expedition's name (default: that of its folder)").argParser(expeditionName))
    .addOption(new Option('--output-root <dir>', 'folder that receives every file (default: the name)').argParser(filled))
    .addOption(new Option('--shards <n>', `groups of units that are written at the same time (default: ${DEFAULTS.shards})`).argParser(wholeNumber(1, 256)))
    .addOption(new Option('--max-unit-tokens <n>', `tokens that one unit's files may take (default: ${DEFAULTS.maxUnitTokens})`).argParser(wholeNumber(256, 4_000_000)))
    .option('--allow-workflows', 'allow files below .github/workflows');
}

/** When broken units are written again. */
export function regenerateAbove(): Option {
  return new Option('--regenerate-above <share>', `share of files with errors above which broken units are written again (default: ${DEFAULTS.regenerateAbove})`).argParser(decimal(0, 1));
}

/** What the gate may change by itself. */
export function fixMode(byDefault: string): Option {
  return new Option('--fix <mode>', `safe: apply what has exactly one right answer; none: change nothing (default: ${byDefault})`).choices(['safe', 'none']);
}

/** Whether the gate runs anything of the tree. */
export function testMode(byDefault: string): Option {
  return new Option('--tests <mode>', `load: install, and see whether the test files load; none: run nothing of it (default: ${byDefault})`).choices(['load', 'none']);
}

/** How long refinement goes on. */
export function addRefineOptions(command: Command): Command {
  return command
    .addOption(fixMode('safe'))
    .addOption(new Option('--max-rounds <n>', `rounds of fix and verify (default: ${DEFAULTS.maxRounds})`).argParser(wholeNumber(0, 100)))
    .addOption(new Option('--context-tokens <n>', `tokens of files that a fixer or reviewer is shown at once (default: ${DEFAULTS.contextTokens})`).argParser(wholeNumber(1_000, 2_000_000)))
    .addOption(new Option('--roles <folder>', 'roles of your own, a Markdown file each, in place of those of the same name or beside them').argParser(filled))
    .addOption(new Option('--allow-missing <ids>', 'requirements that may be missing for ACCEPT: R-03,R-07').argParser(requirementIds))
    .addOption(new Option('--review-model <id>', 'another model for the review (default: that of the frontier tier)').argParser(filled));
}

/** How generated programs are run. */
export function addSandboxOptions(command: Command): Command {
  return command
    .option('--allow-weak-isolation', 'run generated code also where it cannot be locked in; only on a machine without secrets')
    .addOption(new Option('--database-url <url>', 'PostgreSQL server for generated programs (default: DARK_FACTORY_DATABASE_URL, else one of our own)').argParser(filled));
}

/** Where the delivery goes. */
export function addDeliveryOptions(command: Command): Command {
  return command
    .addOption(new Option('--publish <owner/repo>', 'deliver to a draft pull request there (default: to forge/ of the run)').argParser(repository))
    .addOption(new Option('--branch <name>', 'branch that receives the files (default: dark-factory/NAME)').argParser(filled))
    .addOption(new Option('--base <name>', 'branch that it starts from (default: the default branch)').argParser(filled));
}
