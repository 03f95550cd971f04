import { GradkitError } from './errors.ts';
import type { Op } from './op.ts';
import * as ops from './ops/index.ts';

function isRecord(value: unknown): value is Op {
  return (
    typeof value === 'object' && value !== null && 'infer' in value && ('onnx' in value || 'decomposition' in value)
  );
}

/** All records that the families export, by name. */
function listRecords(exported: object): readonly Op[] {
  const records = Object.values(exported)
    .filter(isRecord)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = records.find(({ name }, i) => name === records[i - 1]?.name);
  if (twice === undefined) return records;
  throw new GradkitError('operations', `two records are named ${twice.name}; names are unique`, { got: twice.name });
}

/** Every primitive operation. */
export const operations: readonly Op[] = /* @__PURE__ */ listRecords(ops);
