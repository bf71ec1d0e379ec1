import { Command, Option } from 'commander';
import { TOOL } from '@dark-factory/runtime';
import type { CommandContext, CommandResult } from './command-result.ts';
import { COMMAND_HELP, MAIN_HELP } from './help-text.ts';
import { addCommonOptions, addDeliveryOptions, addLimitOptions, addModelOptions, addPlanOptions, addRefineOptions, addRunOption, addSandboxOptions, fixMode, regenerateAbove, testMode } from './program-options.ts';
import { filled, shardId, wholeNumber } from './option-values.ts';
import type { GivenOptions } from './settings.ts';

/** A command with its arguments, ready to be run. */
export type Invocation = (context: CommandContext) => Promise<CommandResult>;

/** Takes in what the command line asks for. Each command's module is loaded only when it is the one. */
export type Invoke = (options: GivenOptions, invocation: Invocation) => void;

/** The command line: names, options, help. Parsing calls `invoke` once, or throws a `CommanderError`. */
export function createProgram(invoke: Invoke): Command {
  const program = new Command('dark-factory')
    .description('Turns a scope of work into a codebase that was run before it is delivered.')
    .version(TOOL.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', MAIN_HELP)
    .exitOverride();
  addRun(program, invoke);
  addPlan(program, invoke);
  addStages(program, invoke);
  addVerify(program, invoke);
  addReplay(program, invoke);
  subcommand(program, 'runs', 'list the runs of this folder').action((options: GivenOptions) => invoke(options, async (context) => (await import('./commands/runs.ts')).runsCommand(context)));
  return program;
}

function subcommand(program: Command, usage: string, description: string): Command {
  const command = program.command(usage).description(description).helpOption('-h, --help', 'print this help');
  return addCommonOptions(command);
}

function addRun(program: Command, invoke: Invoke): void {
  const command = subcommand(program, 'run', 'everything: from a scope of work to the delivery').argument('<expedition>', 'folder with SOW.md or SOW.txt, or the path of a scope of work');
  addModelOptions(command);
  addPlanOptions(command);
  addLimitOptions(command);
  addRefineOptions(command);
  addSandboxOptions(command);
  addDeliveryOptions(command);
  command
    .addOption(regenerateAbove())
    .addOption(new Option('--into <dir>', 'also copy the final tree there').argParser(filled))
    .option('--force', 'let --into overwrite what stands there')
    .option('--fresh', 'ignore plans and units of earlier runs')
    .option('-y, --yes', 'do not ask before spending')
    .addHelpText('after', COMMAND_HELP.run)
    .action((place: string, options: GivenOptions) => invoke(options, async (context) => (await import('./commands/run.ts')).runCommand(context, place, options)));
}

function addPlan(program: Command, invoke: Invoke): void {
  const command = subcommand(program, 'plan', 'start a run: the scope of work becomes a plan').argument('<expedition>', 'folder with SOW.md or SOW.txt, or the path of a scope of work');
  addModelOptions(command);
  addPlanOptions(command);
  addLimitOptions(command);
  command
    .option('--fresh', 'ask for a new plan even where there is one of an earlier run')
    .addHelpText('after', COMMAND_HELP.plan)
    .action((place: string, options: GivenOptions) => invoke(options, async (context) => (await import('./commands/plan.ts')).planCommand(context, place, options)));
}

function addStages(program: Command, invoke: Invoke): void {
  const round = (): Option => new Option('--round <n>', 'pass of the workers (default: the newest, or the next when units are to be written again)').argParser(wholeNumber(1, 99));
  const work = addRunOption(subcommand(program, 'work', 'have the units of a run written'));
  addLimitOptions(addModelOptions(work));
  work.addOption(round()).addOption(new Option('--shard <id>', 'only this shard; may be given several times').argParser(shardId))
    .option('--fresh', 'ignore units of earlier runs')
    .addHelpText('after', COMMAND_HELP.work)
    .action((options: GivenOptions) => invoke(options, async (context) => (await import('./commands/work.ts')).workCommand(context, options)));
  const collect = addDeliveryOptions(addRunOption(subcommand(program, 'collect', 'merge what the workers delivered')));
  collect.addOption(round()).option('--apply', 'put the patch of refinement on the tree instead')
    .addHelpText('after', COMMAND_HELP.collect)
    .action((options: GivenOptions) => invoke(options, async (context) => (await import('./commands/collect.ts')).collectCommand(context, options)));
  const refine = addSandboxOptions(addRefineOptions(addModelOptions(addRunOption(subcommand(program, 'refine', 'mend the tree until it runs, and compute the verdict')))));
  addLimitOptions(refine).addHelpText('after', COMMAND_HELP.refine)
    .action((options: GivenOptions) => invoke(options, async (context) => (await import('./commands/refine.ts')).refineCommand(context, options)));
  const notify = addDeliveryOptions(addRunOption(subcommand(program, 'notify', 'write the archive, the draft pull request and the ledger')));
  notify.option('--planned', 'only open the ledger: nothing has been delivered yet')
    .addHelpText('after', COMMAND_HELP.notify)
    .action((options: GivenOptions) => invoke(options, async (context) => (await import('./commands/notify.ts')).notifyCommand(context, options)));
}

function addVerify(program: Command, invoke: Invoke): void {
  const command = addRunOption(subcommand(program, 'verify', 'check the tree of a run, or the code in a folder').argument('[dir]', 'folder to check (default: the tree of the run)'));
  addSandboxOptions(command)
    .addOption(new Option('--plan <file>', 'plan that the folder was written for').argParser(filled))
    .addOption(new Option('--round <n>', 'pass of the workers whose tree is checked (default: the newest)').argParser(wholeNumber(1, 99)))
    .addOption(regenerateAbove())
    .addOption(fixMode('safe for a run, none for DIR'))
    .addOption(testMode('load for a run, none for DIR'))
    .addOption(new Option('--sarif <file>', 'write the findings as SARIF 2.1.0 as well').argParser(filled))
    .option('--watch', 'with DIR: check again whenever a file changes, until Ctrl-C')
    .addHelpText('after', COMMAND_HELP.verify)
    .action((place: string | undefined, options: GivenOptions) => invoke(options, async (context) => (await import('./commands/verify.ts')).verifyCommand(context, place, options)));
}

function addReplay(program: Command, invoke: Invoke): void {
  const command = subcommand(program, 'replay', 'run a stage again from its trace, without a network').argument('<trace...>', 'a trace of a run; with --recording several, or a folder of them');
  addSandboxOptions(command.addOption(new Option('--run <id>', 'the run that the trace belongs to (default: the one that it lies in)').argParser(filled)))
    .addOption(new Option('--recording <file>', 'make a recording for the simulator instead').argParser(filled))
    .addHelpText('after', COMMAND_HELP.replay)
    .action((places: readonly string[], options: GivenOptions) => invoke(options, async (context) => (await import('./commands/replay.ts')).replayCommand(context, places, options)));
}
