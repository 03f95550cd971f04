import { execFile } from 'node:child_process';

const timeoutMs = 280_000; // less than a test has, so that the program ends, too

const { NODE_PATH: _, ...outside } = process.env; // pnpm's, by which CommonJS would find packages of the repository

/** Runs a program to its end and returns what it printed; a failure carries all of its output. */
export function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { ...outside, ...env },
      timeout: timeoutMs,
      maxBuffer: 2 ** 26,
      shell: process.platform === 'win32',
    };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout.trim());
        return;
      }
      const reason = error.killed === true ? `was stopped after ${timeoutMs} ms` : error.message.split('\n')[0];
      reject(new Error(`${program} ${args.join(' ')}: ${reason}\n${stdout}\n${stderr}`));
    });
  });
}
