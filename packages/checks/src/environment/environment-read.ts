/** A variable that a program reads from its environment. */
export interface EnvironmentRead {
  readonly name: string;
  /** Nothing stands in for it when it is not set. */
  readonly required: boolean;
  /** What stands in for it is nothing: an empty text, null, false. The program goes without it. */
  readonly dispensable?: true;
  readonly line: number;
  readonly column: number;
  /** How it is read, for people: `os.environ`, `process.env`, `BaseSettings`. */
  readonly by: string;
}
