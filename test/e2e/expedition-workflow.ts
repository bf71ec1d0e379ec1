/** A consumer's workflow that calls the reusable one, with further inputs. `URL` stands for the model's address. */
export function callsExpedition(inputs: Readonly<Record<string, string>> = {}): string {
  const more = Object.entries(inputs).map(([name, value]) => `\n      ${name}: '${value}'`).join('');
  return `
name: Build
on: workflow_dispatch
permissions: {}
jobs:
  expedition:
    uses: org/dark-factory/.github/workflows/expedition.yml@v1
    permissions:
      contents: write
      issues: write
      pull-requests: write
    with:
      expedition: till
      base-url: URL
      model: simulator-1
      shards: '2'${more}
    secrets:
      api-key: \${{ secrets.MODEL_KEY }}
`;
}
