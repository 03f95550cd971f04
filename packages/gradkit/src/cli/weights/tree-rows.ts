import type { ModuleTree } from '@gradkit/onnx-export';
import { formatSize } from '../size.ts';
import { bytesOfType } from './weight.ts';

type Types = ModuleTree['weights'];

const isNumbered = ({ name }: ModuleTree): boolean => /^\d+$/.test(name);

/** Modules as one counts them, where they are numbered: files may have 10 before 2. */
function inOrder(modules: readonly ModuleTree[]): readonly ModuleTree[] {
  return modules.every(isNumbered) ? modules.toSorted((a, b) => Number(a.name) - Number(b.name)) : modules;
}

/** The same for modules that have the same in them, in whatever order a file has that. */
function formOf({ weights, modules, operators }: ModuleTree): string {
  const own = Object.entries(weights).map(([name, { type, shape }]) => `${name} ${type} ${shape?.join(' ')}`);
  const inner = modules.map((module) => `${module.name} ${formOf(module)}`);
  return `${operators.toSorted().join()}{${own.toSorted().join()}}(${inner.toSorted().join()})`;
}

/** Modules with numbers that follow each other and have the same in them, together. */
function alike(modules: readonly ModuleTree[]): ModuleTree[][] {
  const runs: ModuleTree[][] = [];
  let form: string | null = null;
  for (const module of modules) {
    const own = isNumbered(module) ? formOf(module) : null;
    const before = runs.at(-1)?.at(-1);
    if (own !== null && own === form && Number(module.name) === Number(before?.name) + 1) runs.at(-1)!.push(module);
    else runs.push([module]);
    form = own;
  }
  return runs;
}

/** A module that has nothing but one other in it, with that one: `encoder.layer`. */
function joined(module: ModuleTree): ModuleTree {
  const [only, ...more] = module.modules;
  if (only === undefined || more.length > 0 || Object.keys(module.weights).length > 0) return module;
  return joined({ ...only, name: `${module.name}.${only.name}` });
}

const bytesOf = (weights: Types): number | null =>
  Object.values(weights).reduce<number | null>((sum, { type, shape }) => {
    const bytes = bytesOfType(type, (shape ?? []).map(Number));
    return sum === null || bytes === null ? null : sum + bytes;
  }, 0);

function allBytes({ weights, modules }: ModuleTree): number | null {
  return modules
    .map(allBytes)
    .reduce((sum, bytes) => (sum === null || bytes === null ? null : sum + bytes), bytesOf(weights));
}

const bytesText = (bytes: number | null): string => (bytes === null ? '' : formatSize(bytes));

/**
 * Rows of a table: modules with how many numbers they have and which operators take these, and below, further right, what is in them.
 *
 * @param fold whether of modules that are alike only the first is shown
 */
export function treeRows({ weights, modules }: ModuleTree, fold: boolean, indent = ''): string[][] {
  const own = Object.entries(weights).map(([name, type]) => weightRow(indent + name, type));
  const ordered = inOrder(modules);
  const runs = fold ? alike(ordered) : ordered.map((module) => [module]);
  return [...own, ...runs.flatMap((run) => moduleRows(run, fold, indent))];
}

function moduleRows(run: readonly ModuleTree[], fold: boolean, indent: string): string[][] {
  const module = run.length === 1 ? joined(run[0]) : run[0];
  const { name, operators, weights, modules, size } = module;
  const [only, ...more] = Object.entries(weights);
  if (run.length === 1 && modules.length === 0 && more.length === 0)
    return [[...weightRow(`${indent}${name}.${only[0]}`, only[1]), ...operators]];
  const title = run.length === 1 ? name : `${name} … ${run.at(-1)!.name}`;
  const count = size.toLocaleString('en-US');
  const numbers = run.length === 1 ? count : `each ${count}`;
  const head = [indent + title, '', numbers, bytesText(allBytes(module)), operators.join(', ')];
  return [head, ...treeRows(module, fold, `${indent}  `)];
}

function weightRow(name: string, { type, shape }: Types[string]): string[] {
  const sizes = shape ?? [];
  return [name, type, `[${sizes.join(', ')}]`, bytesText(bytesOfType(type, sizes.map(Number)))];
}
