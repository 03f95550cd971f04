import { match, type Operation } from '@gradkit/core-tensor/functional';
import type { Rewritable } from '../rewrite/rewrite.ts';
import { loopOp, type LoopBody } from './loop-op.ts';

/** A loop with legal rounds, itself written with the graph around it; null for another operation. */
export function legalLoop(one: Operation, legal: (rounds: Rewritable) => Rewritable): Operation | null {
  const loop = match(one, loopOp);
  if (loop === null) return null;
  const { body } = loop.attributes;
  const given = [...body.carried.map((each) => each.given), ...body.stacked];
  const { operations, results } = legal({ operations: body.operations, results: given, writes: new Map() });
  if (operations === body.operations) return one;
  const placeOf = (at: number): number =>
    operations.findIndex(({ outputs: [y] }) => y === body.operations[at].outputs[0]);
  const rounds: LoopBody = {
    operations,
    moving: new Map([...body.moving].map(([at, slice]) => [placeOf(at), slice])),
    carried: body.carried.map(({ taken }, i) => ({ taken, given: results[i] })),
    stacked: results.slice(body.carried.length),
  };
  return { ...one, attributes: { ...loop.attributes, body: rounds } };
}
