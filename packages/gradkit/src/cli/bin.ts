#!/usr/bin/env node
import { answer } from './main.ts';

const { text, status } = await answer(process.argv.slice(2));
(status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = status;
