/** A variable that a program reads from its environment. */
export interface EnvironmentRead {
  readonly name: string;
  /** Nothing stands in for it when it is not set. */
  readonly required: boolean;
  readonly line: number;
  readonly column: number;
  /** How it is read, for people: `os.environ`, `process.env`, `BaseSettings`. */
  readonly by: string;
}
