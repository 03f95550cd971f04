import type { Flags } from './arguments.ts';

/** What a command was called with. */
export interface Call {
  readonly given: readonly string[];
  /** the value of a flag; null where it is not said */
  value(name: string): string | null;
  /** all values of a flag that may be said more than once */
  values(name: string): readonly string[];
  says(name: string): boolean;
}

/** What a command prints. */
export interface Output {
  readonly text: string;
  /** what the process ends with: 1 where what was asked for is not there */
  readonly status: 0 | 1 | 2;
}

/** A command of `gradkit`. */
export interface Command {
  readonly summary: string;
  /** what it must be given: names and what they mean; of one whose name ends in `…` any number, but one */
  readonly takes: Readonly<Record<string, string>>;
  /** what it may be given behind that */
  readonly mayTake?: Readonly<Record<string, string>> | undefined;
  readonly flags: Flags;
  /** what the process ends with where there is no answer, as of a file that is missing; default 1 */
  readonly errorStatus?: 1 | 2 | undefined;
  run(call: Call): Promise<Output | string>;
}
