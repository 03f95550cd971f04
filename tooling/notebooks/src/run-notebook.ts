import { dirname } from 'node:path';
import { Kernel } from './kernel.ts';
import { readNotebook, type CodeCell, type Notebook } from './notebook.ts';

/**
 * Runs all cells of a notebook in a kernel of its own, where the notebook lies.
 *
 * @param parameters TypeScript that replaces the cell tagged `parameters`, as papermill does
 * @returns the notebook with the outputs
 * @throws if a cell does, with the cell and the trace
 */
export async function runNotebook(file: string, parameters?: string): Promise<Notebook> {
  const notebook = readNotebook(file);
  const kernel = await Kernel.start(dirname(file));
  try {
    let count = 0;
    for (const cell of notebook.cells) {
      if (cell.cell_type !== 'code') continue;
      cell.outputs = await kernel.execute(codeOf(cell, parameters));
      cell.execution_count = ++count;
      for (const output of cell.outputs)
        if (output.output_type === 'error')
          throw new Error(`${file}, cell ${count}:\n${cell.source.join('')}\n${output.traceback.join('\n')}`);
    }
    return notebook;
  } finally {
    await kernel.stop();
  }
}

function codeOf({ metadata, source }: CodeCell, parameters: string | undefined): string {
  const replaced = parameters !== undefined && metadata.tags?.includes('parameters') === true;
  return replaced ? parameters : source.join('');
}
