/** What stands below the options of `dark-factory --help`. */
export const MAIN_HELP = `
Examples:
  # Everything: plan, parallel workers, gate, refinement, delivery into a folder
  DARK_FACTORY_API_KEY=… dark-factory run expeditions/shelf --base-url https://api.example.com/v1 --model some-model

  # The same, on to a draft pull request
  GITHUB_TOKEN=… dark-factory run expeditions/shelf --base-url … --model … --publish owner/repo

  # A model for each effort, and no more than five dollars or two hours
  dark-factory run expeditions/shelf --provider anthropic --model-draft … --model-standard … --model-frontier … \\
    --price-prompt draft=1,standard=3,frontier=5 --price-completion draft=5,standard=15,frontier=25 --budget-usd 5 --deadline 2h

  # What would it cost? Nothing is spent where there is a factory-plan.json
  dark-factory plan expeditions/shelf --price-prompt 0.15 --price-completion 0.60

  # Does the code in a folder hold together? For people, and for machines
  dark-factory verify src
  dark-factory verify src --json | jq '.findings[] | select(.severity == "error")'

  # A run stage by stage; each goes on with the latest run, or with --run ID
  dark-factory plan expeditions/shelf && dark-factory work && dark-factory collect && dark-factory verify
  dark-factory refine && dark-factory collect --apply && dark-factory notify

Everything of a run is in .dark-factory/runs/ID/, the latest in .dark-factory/runs/latest/; what was asked and answered in
its traces/. Finished units and answers are kept in .dark-factory/cache/: after Ctrl-C, or when it was killed, the same
command again pays only for what is missing.

Environment:
  DARK_FACTORY_API_KEY       key of the model's endpoint, if it has one
  COPILOT_GITHUB_TOKEN       token for --provider copilot, where there is no such key
  DARK_FACTORY_DATABASE_URL  PostgreSQL server to use instead of one of our own
  GITHUB_TOKEN, GH_TOKEN     token for --publish
  GITHUB_API_URL, GITHUB_SERVER_URL  addresses of a GitHub Enterprise Server
  NO_COLOR, FORCE_COLOR      colours off, colours on

Exit codes:
  0    done; of a run: ACCEPT
  1    something that you can mend: bad input, errors found, units missing, budget used up; of a run: REJECT
  2    unknown command or option
  3    of a run: REVISE
  70   a bug of this program
  130  interrupted; it can be taken up again
`;

/** Examples below the options of single commands. */
export const COMMAND_HELP = {
  run: `
Examples:
  dark-factory run expeditions/shelf --base-url http://127.0.0.1:11434/v1 --model some-model
  dark-factory run notes/SOW.md --name shelf --into ../shelf --base-url … --model … --yes

The folder holds SOW.md or SOW.txt; with a factory-plan.json beside it no model is asked for the plan.
Exit codes: 0 ACCEPT, 1 error, REJECT, units missing or budget used up, 3 REVISE, 130 interrupted.
`,
  plan: `
Example:
  dark-factory plan expeditions/shelf --shards 4 --price-prompt 0.15 --price-completion 0.60
`,
  work: `
Examples:
  dark-factory work
  dark-factory work --run 20261123-101500-shelf --shard s001 --shard s003

The endpoint, the models and the budget are those that the plan was made with, unless they are given.
`,
  collect: `
Examples:
  dark-factory collect
  dark-factory collect --apply --publish owner/repo
`,
  verify: `
Examples:
  dark-factory verify
  dark-factory verify path/to/code --json
  dark-factory verify path/to/code --plan expeditions/shelf/factory-plan.json
  dark-factory verify path/to/code --tests load
  dark-factory verify path/to/code --fix safe --sarif gate.sarif
  dark-factory verify path/to/code --watch

With DIR nothing of it is run: the files that Git tracks or would are read, and links are not followed. With --tests load
the tests of what is found there are run in the sandbox: package.json, Python, Gradle and Go, installed first.
Exit codes: 0 no errors, 1 errors found; with --watch those of the last check.
`,
  refine: `
Example:
  dark-factory refine --max-rounds 6

Exit codes: 0 ACCEPT, 1 REJECT or error, 3 REVISE.
`,
  replay: `
Examples:
  dark-factory replay .dark-factory/runs/latest/traces/work-r1.jsonl
  dark-factory replay .dark-factory/runs/latest/traces --recording recordings/shelf/recording.json

The run is not changed: what comes out is left in .dark-factory/replays/. Answers are replayed, failed requests are not.
Exit codes: 0 everything is as the run has it, 1 something differs or the trace does not hold what was asked.
`,
  notify: `
Example:
  dark-factory notify --publish owner/repo
`,
} as const;
