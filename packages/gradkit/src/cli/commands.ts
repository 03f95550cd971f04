import { describeDevices } from './describe-devices.ts';
import { describeFile } from './describe-file.ts';

/** A command of `gradkit`. */
export interface Command {
  readonly summary: string;
  /** what it must be given: names and what they mean */
  readonly takes: Readonly<Record<string, string>>;
  /** gives what is to be printed */
  run(...given: readonly string[]): Promise<string>;
}

/** The commands of `gradkit` by name. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'describe',
    {
      summary: 'tell what is in a file: .onnx or .safetensors',
      takes: { file: 'path of the file' },
      run: describeFile,
    },
  ],
  ['devices', { summary: 'tell where models can run on this machine', takes: {}, run: describeDevices }],
]);
