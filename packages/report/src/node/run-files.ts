import { join } from 'node:path';
import { writeWhole } from '@gradkit/core-tensor/node';
import type { RunRecord } from '../record/run-record.ts';

/** The files of a run. */
export const files = {
  /** what the training is: one object */
  run: 'run.json',
  /** what happened: a line of `jsonLinesLog` for each epoch and some batches */
  log: 'log.jsonl',
  /** activations and gradients of each epoch, and what was found in them: one object */
  statistics: 'statistics.json',
  /** what the model said to examples in the end: one object */
  predictions: 'predictions.json',
  /** the page that `gradkit report` writes */
  report: 'report.html',
} as const;

export const format = 'gradkit run, version 1';

/** What is in `run.json`: everything but what the other files have. */
export type RunHead = Omit<RunRecord, 'history' | 'batches' | 'statistics' | 'layerFindings' | 'predictions'>;

/** Writes `run.json`, for people to read, too. */
export async function writeHead(folder: string, head: RunHead): Promise<void> {
  await writeText(folder, files.run, `${JSON.stringify({ format, ...head }, null, 2)}\n`);
}

/** Writes another file of a run, and gives its length. */
export async function writeJson(folder: string, name: string, value: unknown): Promise<number> {
  const text = `${JSON.stringify(value)}\n`;
  await writeText(folder, name, text);
  return text.length;
}

/** Whole or not at all. */
async function writeText(folder: string, name: string, text: string): Promise<void> {
  await writeWhole('recordRun', join(folder, name), new TextEncoder().encode(text));
}
