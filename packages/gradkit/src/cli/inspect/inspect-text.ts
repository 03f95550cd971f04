import type { ModuleTree, ValueDescription } from '@gradkit/onnx-export';
import type { ModelExamination } from '@gradkit/onnx-export/node';
import { folded } from '../folded.ts';
import type { StateDictPlace } from '@gradkit/pretrained';
import { plural } from '../plural.ts';
import { shortReason } from '../reason.ts';
import { formatSize } from '../size.ts';
import { table } from '../table.ts';
import { treeRows } from '../weights/tree-rows.ts';
import type { Totals } from './totals.ts';

const formatShape = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`;

function valueRow(kind: string, { name, type, dtype, shape }: ValueDescription): string[] {
  const rank = dtype === null ? '' : 'of any shape';
  return [kind, name, type, shape === null ? rank : formatShape(shape)];
}

const grouped = (number: number): string => number.toLocaleString('en-US');

/** `58 in 4 tensors, 232 B` */
function totalRows({ tensors, parameters, bytes, byType }: Totals, what: string): string[][] {
  const size = bytes === null ? '' : `, ${formatSize(bytes)}`;
  const types = Object.entries(byType).map(([type, each]) => `${type} ${each === null ? '' : formatSize(each)}`.trim());
  return [
    ['parameters', `${grouped(parameters)} in ${plural(tensors, what)}${size}`],
    ...(types.length > 1 ? [['by type', types.join(', ')]] : []),
  ];
}

/** Operators with how often each is there, the commonest first. */
function counted(operators: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const operator of operators) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([operator, count]) => (count === 1 ? operator : `${operator} × ${count}`)).join(', ');
}

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function metadataRows(metadata: Readonly<Record<string, string>>): string[][] {
  return Object.entries(metadata).map(([key, value]) => [key, short(value, 80)]);
}

/** `222,000, 444,000 FLOPs with batch 1` */
function arithmetic({ multiplyAdds, flops, uncounted, axes }: ModelExamination): string {
  if (multiplyAdds === null || flops === null) return `not counted: ${shortReason(uncounted ?? '')}`;
  const sizes = Object.entries(axes).map(([name, size]) => `${name} ${size}`);
  const where = sizes.length === 0 ? '' : ` with ${sizes.join(', ')}`;
  return `${grouped(multiplyAdds)}, ${grouped(flops)} FLOPs${where}${uncounted === null ? '' : `, ${uncounted}`}`;
}

/** `MaxPool × 2 (there up to opset 21)` */
function offGpu(operators: ModelExamination['offGpu']['cuda']): string {
  if (operators.length === 0) return 'nothing: all operators are there';
  const each = operators.map(
    ({ operator, count, reason }) => `${operator}${count === 1 ? '' : ` × ${count}`} (${reason})`,
  );
  return each.join(', ');
}

/** What is in a model, for people. @param all whether long lists are shown whole */
export function modelText(
  examination: ModelExamination,
  { tree, totals }: { readonly tree: ModuleTree; readonly totals: Totals },
  all: boolean,
): string {
  const { irVersion, opset, otherOpsets, producer, inputs, outputs, operators, initializers, metadata } = examination;
  const values = [
    ...inputs.map((input) => valueRow('input', input)),
    ...outputs.map((output) => valueRow('output', output)),
  ];
  const others = Object.entries(otherOpsets).map(([domain, version]) => `, ${domain} ${version}`);
  const facts = [
    ...(producer === '' ? [] : [['made by', producer]]),
    ['opset', `${opset}${others.join('')}; ONNX IR ${irVersion}`],
    ['operators', `${operators.length}: ${counted(operators)}`],
    ...totalRows(totals, totals.tensors === Object.keys(initializers).length ? 'initializer' : 'constant'),
    ['multiply-adds', arithmetic(examination)],
    ['not on webgpu', offGpu(examination.offGpu.webgpu)],
    ['not on cuda', offGpu(examination.offGpu.cuda)],
    ...metadataRows(metadata),
  ];
  return sections(values, facts, tensorRows(tree, all));
}

/** What is in a file of weights, for people. @param all whether long lists are shown whole */
export function weightsText(
  {
    tree,
    totals,
    metadata,
    found,
  }: {
    readonly tree: ModuleTree;
    readonly totals: Totals;
    readonly found: StateDictPlace | null;
    readonly metadata: Readonly<Record<string, string>>;
  },
  all: boolean,
): string {
  return sections(
    [...totalRows(totals, 'tensor'), ...placeRows(found), ...metadataRows(metadata)],
    tensorRows(tree, all),
  );
}

/** Where weights were in a file of torch.save, if they were not all that is in it. */
function placeRows(found: StateDictPlace | null): string[][] {
  const { path = '', prefix = '', others = [] } = found ?? {};
  return [
    ...(path === '' ? [] : [['found in', path]]),
    ...(prefix === '' ? [] : [['without', `${prefix} before all names`]]),
    ...(others.length === 0 ? [] : [['beside them', short(others.join(', '), 80)]]),
  ];
}

const mostRows = 60;

function tensorRows(tree: ModuleTree, all: boolean): readonly (readonly string[])[] {
  return folded<readonly string[]>(
    treeRows(tree, !all),
    all,
    (count) => [`… ${count} more, which --all shows`],
    mostRows,
  );
}

function sections(...rows: readonly (readonly (readonly string[])[])[]): string {
  return rows
    .filter((each) => each.length > 0)
    .map(table)
    .join('\n\n');
}
