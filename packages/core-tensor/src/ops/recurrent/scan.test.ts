import { describe, expect, it } from 'vitest';
import { equalTensors } from '../../close.ts';
import { tensor } from '../../create.ts';
import { primitiveOperations } from '../../eager/primitive-operations.ts';
import { trace } from '../../trace.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { scan, scanOp, type ScanStep } from './scan.ts';

/** total′ = total · factor + x; kept: the new total, and the old one. */
const step: ScanStep = ([total], [x], [factor]) => {
  const next = add(mul(total, factor), x);
  return { states: [next], outputs: [next, total] };
};

const first = tensor([1, 2]);
const sequence = tensor([
  [1, 10],
  [2, 20],
  [3, 30],
]);

describe('scan', () => {
  it('goes from entry to entry, and stacks what is kept', () => {
    const [last, totals, before] = scan(step, { states: [first], sequences: [sequence], outside: [tensor(2)] });
    expect(last.toArray()).toEqual([19, 126]);
    expect(totals.toArray()).toEqual([
      [3, 14],
      [8, 48],
      [19, 126],
    ]);
    expect(before.toArray()).toEqual([
      [1, 2],
      [3, 14],
      [8, 48],
    ]);
  });

  it('goes backwards, and keeps the order of the entries', () => {
    const [last, totals] = scan(step, {
      states: [first],
      sequences: [sequence],
      outside: [tensor(2)],
      reverse: true,
    });
    expect(last.toArray()).toEqual([25, 186]);
    expect(totals.toArray()).toEqual([
      [25, 186],
      [12, 88],
      [5, 34],
    ]);
  });

  it('is one operation where it is traced, which does the same', () => {
    const traced = trace(
      (states, entries) => scan(step, { states: [states], sequences: [entries], outside: [tensor(2)], reverse: true }),
      [first, sequence],
    );
    expect(traced.operations.map(({ op }) => op)).toEqual([scanOp]);
    const [{ outputs, attributes }] = traced.operations;
    expect(outputs.map(({ shape }) => shape)).toEqual([[2], [3, 2], [3, 2]]);
    const known = scan(step, { states: [first], sequences: [sequence], outside: [tensor(2)], reverse: true });
    const inputs = [first, sequence, tensor(2)] as const;
    const composed = scanOp.decomposition!(inputs, attributes as never, outputs, primitiveOperations, [
      true,
      true,
      true,
    ]);
    known.forEach((value, i) => expect(equalTensors(value, composed[i])).toBe(true));
  });

  it('is as many operations as there are steps where gradients go through it', () => {
    const traced = trace(
      (states, entries) =>
        scan(step, { states: [states], sequences: [entries], outside: [tensor(2)], isDifferentiated: true }),
      [first, sequence],
    );
    expect(traced.operations.filter(({ op }) => op.name === 'mul')).toHaveLength(3);
  });
});
