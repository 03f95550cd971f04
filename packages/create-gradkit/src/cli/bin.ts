#!/usr/bin/env node
import { answer } from './main.ts';

const { stdin: input, stdout: output } = process;
const terminal = input.isTTY && output.isTTY ? { input, output } : null;
const { text, status } = await answer(process.argv.slice(2), { terminal, environment: process.env });
(status === 0 ? output : process.stderr).write(`${text}\n`);
process.exitCode = status;
