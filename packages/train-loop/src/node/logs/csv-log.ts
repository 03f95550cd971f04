import { requireString } from '@gradkit/core-tensor/functional';
import { writeWhole } from '@gradkit/core-tensor/node';
import type { Callback } from '../../callback.ts';
import type { EpochRecord } from '../../history.ts';
import { csvTable } from '../../tables/csv-table.ts';
import { warn } from '../../warn.ts';

/**
 * Writes the history as a table after every epoch: a row for each, a column for each number. The file is written whole or not at all, from all
 * epochs that there are, so a training that is resumed has each of them once.
 *
 * @param path of the file, e.g. `runs/digits/history.csv`
 * @throws {ConfigError} if the path is no string
 * @example csvLog('runs/digits/history.csv').name; // "csvLog"
 * @see https://keras.io/api/callbacks/csv_logger/
 */
export function csvLog(path: string): Callback {
  requireString('csvLog', 'path', path);
  return {
    name: 'csvLog',
    async onEpochEnd({ trainer, history }) {
      await writeWhole('csvLog', path, new TextEncoder().encode(toCsv(history.epochs))).catch((error: Error) =>
        warn(trainer, `${error.message}. Training goes on`),
      );
    },
  };
}

/** A number that an epoch does not have is left empty. */
function toCsv(epochs: readonly EpochRecord[]): string {
  const names = [...new Set(epochs.flatMap((record) => Object.keys(record)))];
  return csvTable(
    names,
    epochs.map((record) => names.map((name) => record[name] ?? null)),
  );
}
