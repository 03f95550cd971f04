import { describeDevices } from './describe-devices.ts';
import { describeFile } from './describe-file.ts';
import { reportRuns } from './report-runs.ts';

/** A command of `gradkit`. */
export interface Command {
  readonly summary: string;
  /** what it must be given: names and what they mean; of one whose name ends in `…` any number, but one */
  readonly takes: Readonly<Record<string, string>>;
  /** what `--out` means; without it the command writes nothing */
  readonly out?: string | undefined;
  /** gives what is to be printed */
  run(given: readonly string[], out: string | null): Promise<string>;
}

/** The commands of `gradkit` by name. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'describe',
    {
      summary: 'tell what is in a file: .onnx or .safetensors',
      takes: { file: 'path of the file' },
      run: ([file]) => describeFile(file),
    },
  ],
  ['devices', { summary: 'tell where models can run on this machine', takes: {}, run: describeDevices }],
  [
    'report',
    {
      summary: 'make pages of trainings that recordRun has recorded',
      takes: { 'run…': 'folder of a run, or one that holds some' },
      out: 'folder for the pages, or of one run a file that ends in .html; else beside the runs',
      run: reportRuns,
    },
  ],
]);
