import { operations } from '@gradkit/core-tensor';
import { casesOf, families, operationsIn } from '../proof.ts';
import { gradients } from '../gradients.ts';
import type { Attributes } from '../call.ts';
import type { DType } from '@gradkit/core-tensor';

/** How an operation may be called: shapes and dtypes of tensors, and what stands beside them. */
export interface Template {
  readonly op: string;
  readonly family: string;
  readonly elementwise: boolean;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  readonly attributes: Attributes;
}

const large = 200; // elements; larger tensors show nothing more here

function templatesOf(family: string, op: string): readonly Template[] {
  const elementwise = operations.some((record) => record.name === op && record.elementwise === true);
  const all = casesOf(family, op).map(({ inputs, attributes }) => ({ op, family, elementwise, inputs, attributes }));
  const seen = new Map(
    all.map((each) => [JSON.stringify([each.inputs.map(({ shape, dtype }) => [dtype, shape]), each.attributes]), each]),
  );
  return [...seen.values()].filter(({ inputs }) =>
    inputs.every(({ shape }) => shape.reduce((a, b) => a * b, 1) <= large),
  );
}

/** Functions that are composed of others, or make tensors of nothing: they have no golden cases of their own. */
const composed: readonly Template[] = [
  { op: 'oneHot', family: 'indexing', inputs: [{ shape: [3], dtype: 'int32' }], attributes: { numClasses: 4 } },
  {
    op: 'indexSelect',
    family: 'indexing',
    inputs: [
      { shape: [3, 2], dtype: 'float32' },
      { shape: [2], dtype: 'int32' },
    ],
    attributes: { axis: 0 },
  },
  { op: 'zeros', family: 'creation', inputs: [], attributes: { shape: [2, 1] } },
  { op: 'ones', family: 'creation', inputs: [], attributes: { shape: [2] } },
  { op: 'arange', family: 'creation', inputs: [], attributes: { end: 3, dtype: 'float32' } },
  { op: 'eye', family: 'creation', inputs: [], attributes: { n: 3 } },
].map((template) => ({ ...template, elementwise: false })) as readonly Template[]; // the dtypes are dtypes

/** What every operation is called with in its golden cases, by its name: a new operation is here by itself. */
export const templates: ReadonlyMap<string, readonly Template[]> = new Map(
  [
    ...families.flatMap((family) =>
      operationsIn(family)
        .filter((op) => !(op in gradients))
        .map((op) => templatesOf(family, op)),
    ),
    ...composed.map((template) => [template]),
  ]
    .filter((each) => each.length > 0)
    .map((each) => [each[0].op, each] as const),
);
