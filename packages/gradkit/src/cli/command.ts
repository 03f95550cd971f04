import { GradkitError } from '@gradkit/core-tensor/functional';
import { defineCommand } from 'citty';
import { describeFile } from './describe-file.ts';
import { describeDevices } from './describe-devices.ts';

/** Prints an answer; or what is wrong with what was asked, without a stack trace. */
async function print(answer: Promise<string>): Promise<void> {
  try {
    console.log(await answer);
  } catch (error) {
    if (!(error instanceof GradkitError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

const describe = defineCommand({
  meta: { name: 'describe', description: 'Tell what is in a file: .onnx or .safetensors' },
  args: { file: { type: 'positional', description: 'path of the file', required: true } },
  run: async ({ args }) => print(describeFile(args.file)),
});

const devices = defineCommand({
  meta: { name: 'devices', description: 'Tell where models can run on this machine' },
  run: async () => print(describeDevices()),
});

/** The `gradkit` command. */
export const command = defineCommand({
  meta: { name: 'gradkit', description: 'Deep learning for TypeScript: look into models, and where they run' },
  subCommands: { describe, devices },
});
