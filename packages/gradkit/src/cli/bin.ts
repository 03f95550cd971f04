#!/usr/bin/env node
import { answer } from './main.ts';

// A reader that has seen enough (`| head -1`) is no fault.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.stderr.write(`gradkit: the answer cannot be written: ${message}\n`);
  process.exitCode = 1;
});
const { text, status, isError } = await answer(process.argv.slice(2));
(isError ? process.stderr : process.stdout).write(`${text}\n`);
process.exitCode = status;
