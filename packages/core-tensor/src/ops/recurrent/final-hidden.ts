import type { Tensor } from '../../tensor.ts';
import { sub } from '../elementwise/sub.ts';
import { gather } from '../indexing/gather.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';

/** The last hidden state of each direction, `[directions, batch, hidden]`, which is an output: forwards the last, backwards the first. */
export function finalHidden(outputs: Tensor, directions: number, lengths: Tensor | null | undefined): Tensor {
  const [, batch, features] = outputs.shape;
  const hidden = features / directions;
  const last = lengths
    ? reshape(gather(outputs, 0, broadcastTo(reshape(sub(lengths, 1), [1, batch, 1]), [1, batch, features])), [
        batch,
        features,
      ])
    : slice(outputs, [-1]);
  if (directions === 1) return reshape(last, [1, batch, hidden]);
  return stack([slice(last, { axis: 1, end: hidden }), slice(outputs, [0, null, [hidden, null]])]);
}
