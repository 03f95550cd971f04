import { zeros } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from '../movement/slice.ts';
import { linear } from '../product/linear.ts';
import { lstmStep } from './cells.ts';
import { checkLengths } from './lengths.ts';
import { requireSteps } from './recurrence.ts';
import type { ScanStep } from './scan.ts';
import { composeSequences, scanStepOf } from './sequence.ts';

/**
 * Long short-term memory whose hidden state is a projection: `hidden′ = V (o ⊙ tanh(cell′))`. Composed of other operations, for ONNX's node
 * has no such thing.
 *
 * @param x `[length, batch, features]`, floating
 * @param weights those of `lstm`, of which `weightHh` is `[directions, 4 · hidden, projected]`, and `weightHr` `[directions, projected, hidden]`
 * @param state `hidden` `[directions, batch, projected]` and `cell` `[directions, batch, hidden]` before the first step; null for zeros
 * @param lengths as for `lstm`
 * @param isDifferentiated whether gradients may go through it
 * @returns the outputs `[length, batch, directions · projected]`, and the last hidden and cell states
 * @throws {ShapeError} if there is no step, or a length is outside 1 … length
 * @see Sak et al. (2014), https://arxiv.org/abs/1402.1128
 */
export function projectedLstm(
  x: Tensor,
  weights: {
    readonly weightIh: Tensor;
    readonly weightHh: Tensor;
    readonly bias: Tensor;
    readonly weightHr: Tensor;
  },
  state: readonly [hidden: Tensor, cell: Tensor] | null,
  lengths: Tensor | null,
  isDifferentiated: boolean,
): readonly [outputs: Tensor, hidden: Tensor, cell: Tensor] {
  requireSteps('lstm', x);
  const { weightHr, ...rest } = weights;
  const [length, batch] = x.shape;
  const [directions, projected, hidden] = weightHr.shape;
  const zerosOf = (features: number): Tensor => zeros([directions, batch, features], { dtype: x.dtype });
  const initial = state ?? [zerosOf(projected), zerosOf(hidden)];
  const known = lengths === null ? undefined : checkLengths(lengths, { where: 'LSTM', most: length });
  const step: ScanStep = (before, entries, [weight, bias, projection]) => {
    const projecting = scanStepOf((...given) => {
      const [shown, cell] = lstmStep(...given).states;
      return { states: [linear(shown, projection), cell], saved: [] };
    }, false);
    return projecting(before, entries, [weight, bias]);
  };
  const parts = { x, ...rest, initial, lengths: known };
  const outside = (d: number): readonly Tensor[] => [slice(weightHr, [d])];
  const { outputs, last } = composeSequences(parts, 2, () => step, { isDifferentiated, outside });
  return [outputs, last[0], last[1]];
}
