import { knownOperators } from '@gradkit/onnx-import';
import type { ReadmeTable } from '../readme-table.ts';

/** The operators that can be imported, by family. */
export const operatorsInReadme: ReadmeTable = {
  path: 'packages/onnx-import/README.md',
  mark: 'operators',
  table: () => {
    const rows = Object.entries(knownOperators()).map(([family, names]) => `| ${family} | ${names.join(', ')} |`);
    return ['', '| family | operators |', '|---|---|', ...rows, ''].join('\n');
  },
};
