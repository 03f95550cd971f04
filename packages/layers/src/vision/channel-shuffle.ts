import {
  formatShape,
  permute,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/**
 * Deals channels out of groups in turn, so that the next grouped convolution sees some of each.
 *
 * @param x `[batch, channels, …]`
 * @param groups how many; they divide the channels
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the groups do not divide the channels
 * @example channelShuffle(tensor([[1, 2, 3, 4]]), 2).toArray(); // [[1, 3, 2, 4]]
 * @see Zhang et al. (2018); https://pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  requireTensor('channelShuffle', 'x', x);
  requireWholeNumber('channelShuffle', 'groups', groups, { least: 1 });
  const [batch, channels, ...spatial] = x.shape;
  if (x.rank < 2 || channels % groups !== 0)
    throw new ShapeError(
      'channelShuffle',
      `x is ${formatShape(x.shape)} but must be [batch, channels, …], with channels that ${groups} groups divide`,
      {
        expected: groups,
        got: x.shape,
      },
    );
  const apart = reshape(x, [batch, groups, channels / groups, ...spatial]);
  return reshape(permute(apart, [0, 2, 1, ...spatial.map((_, i) => i + 3)]), x.shape);
}

/** Deals channels out of groups in turn. @example new ChannelShuffle(2).forward(tensor([[1, 2, 3, 4]])).toArray(); // [[1, 3, 2, 4]] */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(groups: number, ...none: []) {
    super(...none);
    requireWholeNumber('ChannelShuffle', 'groups', groups, { least: 1 });
    this.groups = groups;
  }

  /** @param x `[batch, channels, …]` */
  forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups);
  }
}
