import {
  isPlainObject,
  refuseArgument,
  requireString,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { permute } from './permute.ts';
import { reshape } from './reshape.ts';

/** Names of axes that are one axis of a tensor. */
type Group = readonly string[];

function refuse(pattern: string, problem: string): never {
  throw new ConfigError('rearrange', `pattern '${pattern}' ${problem}`, { got: pattern });
}

/** `...` in parentheses: all unnamed axes as one, or a part of one. */
const joinedRest = '(...)';

/** The axes of one side: names, `1`, `...`, or several in parentheses. */
function groupsOf(side: string, pattern: string): Group[] {
  const groups: string[][] = [];
  let open: string[] | null = null;
  for (const token of side.match(/\.\.\.|[A-Za-z_]\w*|\S/g) ?? []) {
    if (token === '(') {
      if (open !== null) refuse(pattern, 'has parentheses in parentheses');
      groups.push((open = []));
    } else if (token === ')') {
      if (open === null) refuse(pattern, 'closes a parenthesis that is not open');
      open = null;
    } else if (!/^(\.\.\.|[A-Za-z_]\w*|1)$/.test(token)) refuse(pattern, `has ${token}, which is no name of an axis`);
    else if (open === null) groups.push([token]);
    else open.push(token === '...' ? joinedRest : token);
  }
  if (open !== null) refuse(pattern, 'leaves a parenthesis open');
  return groups;
}

/** Names in the place of `...`, for as many axes as are left; those of size 1 have no name. */
function named(groups: readonly Group[], rest: number): Group[] {
  const names = Array.from({ length: rest }, (_, i) => `...${i}`);
  return groups.flatMap((group): Group[] => {
    if (group.length === 1 && group[0] === '...') return names.map((name) => [name]);
    return [group.flatMap((name) => (name === joinedRest ? names : name === '1' ? [] : [name]))];
  });
}

function requireNames(pattern: string, left: readonly Group[], right: readonly Group[]): void {
  const [from, to] = [left, right].map((groups) =>
    groups.flatMap((group) => group.flatMap((name) => (name === joinedRest ? '...' : name === '1' ? [] : [name]))),
  );
  for (const names of [from, to]) {
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) refuse(pattern, `has ${twice} twice on one side`);
  }
  const lone = [...from.filter((name) => !to.includes(name)), ...to.filter((name) => !from.includes(name))];
  if (lone.length > 0) refuse(pattern, `has ${lone.join(', ')} on one side only`);
  if (left.flat().includes(joinedRest)) refuse(pattern, 'has ... in parentheses on the left');
}

/** The length of each name. */
function lengthsOf(shape: Shape, groups: readonly Group[], given: ReadonlyMap<string, number>): Map<string, number> {
  const lengths = new Map(given);
  groups.forEach((group, axis) => {
    const unknown = group.filter((name) => !lengths.has(name));
    if (unknown.length > 1)
      throw new ConfigError(
        'rearrange',
        `the lengths of ${unknown.join(' and ')} are unknown; give all but 1 of a group`,
        {
          expected: 1,
          got: unknown.length,
        },
      );
    const known = sizeOf(group.flatMap((name) => lengths.get(name) ?? []));
    const fits = unknown.length === 0 ? known === shape[axis] : known > 0 && shape[axis] % known === 0;
    if (!fits)
      throw new ShapeError(
        'rearrange',
        `axis ${axis} of ${formatShape(shape)} has ${shape[axis]} entries, which are not (${group.join(' ')}) with a known product of ${known}`,
        { expected: known, got: shape[axis] },
      );
    if (unknown.length === 1) lengths.set(unknown[0], shape[axis] / known);
  });
  return lengths;
}

/**
 * Takes axes apart, brings them into another order and joins them, as a pattern says: `b c (h two) -> (b h) c two`.
 *
 * Names are axes, in parentheses several as one, `...` all that are not named, `1` and `()` an axis of size 1.
 *
 * @param x any shape and dtype
 * @param pattern the axes now and then, `->` between them
 * @param axesLengths lengths of names that cannot be told from the shape
 * @returns the same elements in the shape of the right side
 * @throws {ConfigError} if the pattern is none, a name stands on one side only or twice, or a length is unknown
 * @throws {ShapeError} if the shape is not that of the left side
 * @example rearrange(tensor([[1, 2, 3, 4]]), 'row (a b) -> b (row a)', { b: 2 }).toArray(); // [[1, 3], [2, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.func.rearrange.html (a list of tensors is stacked before, here)
 */
export function rearrange(x: Tensor, pattern: string, axesLengths: Readonly<Record<string, number>> = {}): Tensor {
  requireTensor('rearrange', 'x', x);
  requireString('rearrange', 'pattern', pattern);
  if (!isPlainObject(axesLengths))
    refuseArgument('rearrange', 'axesLengths', axesLengths, 'an object such as { h: 2 }');
  const sides = pattern.split('->');
  if (sides.length !== 2) refuse(pattern, `has ${sides.length - 1} arrows; it needs exactly 1, e.g. 'b c -> c b'`);
  const [left, right] = sides.map((side) => groupsOf(side, pattern));
  requireNames(pattern, left, right);
  const unnamed = left.flat().includes('...') ? x.rank - left.length + 1 : 0;
  if (unnamed < 0 || left.length + unnamed - (left.flat().includes('...') ? 1 : 0) !== x.rank)
    throw new ShapeError(
      'rearrange',
      `x is ${formatShape(x.shape)} with ${x.rank} axes, but the left side of '${pattern}' has ${left.length}`,
      { expected: left.length, got: x.rank },
    );
  const [from, to] = [named(left, unnamed), named(right, unnamed)];
  const names = from.flat();
  for (const [name, length] of Object.entries(axesLengths)) {
    requireWholeNumber('rearrange', name, length, { least: 0 });
    if (!names.includes(name)) refuse(pattern, `has no ${name}, of which a length is given`);
  }
  const lengths = lengthsOf(x.shape, from, new Map(Object.entries(axesLengths)));
  const length = (name: string): number => lengths.get(name)!; // found above
  const apart = reshape(x, names.map(length));
  const turned = permute(
    apart,
    to.flat().map((name) => names.indexOf(name)),
  );
  return reshape(
    turned,
    to.map((group) => sizeOf(group.map(length))),
  );
}
