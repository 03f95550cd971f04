import { add, full, permute, reshape, take, type Tensor } from '@gradkit/core-tensor/functional';
import { naturalOrder, reorderTable, tableTensor, type Order } from './pixel-order.ts';
import { pixelsOf } from './window-grid.ts';

/** Images in batch-last layout: `[channels, pixels, batch]`. Their pixels lie in any order; only tables of indices know it. */
export interface Images {
  readonly value: Tensor;
  readonly order: Order;
}

/** Images to which a number for each channel is still to be added; null: none. */
export interface BiasedImages extends Images {
  readonly bias: Tensor | null;
}

/** batch-last layout: which tensors of a step `[batch, channels, …]` there are as images, and how to get from one to the other. */
export class BatchLastImages {
  readonly #images = new Map<Tensor, Images>();
  readonly #unbiased = new Map<Tensor, BiasedImages>();
  readonly #sums = new Map<Tensor, Tensor>();
  readonly #plain = new Map<Tensor, Tensor>();
  readonly #constants = new Map<string, Tensor>();
  readonly #wanted: ReadonlyMap<Tensor, Order>;
  /** whether kernels may stand between graphs */
  readonly hasKernels: boolean;

  /** @param wanted the pixel orders in which results are best made */
  constructor(wanted: ReadonlyMap<Tensor, Order>, hasKernels: boolean) {
    this.#wanted = wanted;
    this.hasKernels = hasKernels;
  }

  /** Whether a tensor is there as images. */
  has(x: Tensor): boolean {
    return this.#images.has(x) || this.#unbiased.has(x);
  }

  /** The pixel order in which a result is to be made. */
  orderFor(y: Tensor): Order {
    return this.#wanted.get(y) ?? naturalOrder(pixelsOf(y));
  }

  set(x: Tensor, images: Images): void {
    this.#images.set(x, images);
  }

  /** Leaves the bias to whoever asks for the images with it: behind a pooling there are fewer. */
  setBiased(x: Tensor, images: BiasedImages): void {
    if (images.bias === null) this.#images.set(x, images);
    else this.#unbiased.set(x, images);
  }

  /** A tensor as images, in a certain order if one is given. */
  imagesOf(x: Tensor, order?: Order): Images {
    const images = this.#images.get(x) ?? this.#made(x);
    this.#images.set(x, images);
    return this.#inOrder(images, order);
  }

  /** The same without its bias. */
  withoutBias(x: Tensor, order: Order): BiasedImages {
    const known = this.#unbiased.get(x);
    if (known === undefined) return { ...this.imagesOf(x, order), bias: null };
    return { ...this.#inOrder(known, order), bias: known.bias };
  }

  /** Says which images have, in each channel, the same sum over pixels and batch as a tensor. */
  setSums(x: Tensor, images: Tensor): void {
    this.#sums.set(x, images);
  }

  /** Images with the same sums as a tensor's: the tensor's own, or fewer. */
  sumsOf(x: Tensor): Tensor {
    return this.#sums.get(x) ?? this.imagesOf(x).value;
  }

  #made(x: Tensor): Images {
    const unbiased = this.#unbiased.get(x);
    if (unbiased !== undefined) return { value: add(unbiased.value, unbiased.bias!), order: unbiased.order };
    const [batch, channels] = x.shape;
    const value = permute(reshape(this.plainOf(x), [batch, channels, pixelsOf(x)]), [1, 2, 0]);
    return { value, order: naturalOrder(pixelsOf(x)) };
  }

  #inOrder(images: Images, order?: Order): Images {
    const from = images.order;
    if (order === undefined || order.key === from.key) return images;
    const table = this.table(`reorder ${from.key} ${order.key}`, () => reorderTable(from, order));
    return { value: take(images.value, table, 1), order };
  }

  setPlain(x: Tensor, value: Tensor): void {
    this.#plain.set(x, value);
  }

  /** A tensor as it is meant: batch first. */
  plainOf(x: Tensor): Tensor {
    const known = this.#plain.get(x);
    if (known !== undefined) return known;
    if (!this.has(x)) return x;
    const { value } = this.imagesOf(x, naturalOrder(pixelsOf(x)));
    const plain = reshape(permute(value, [2, 0, 1]), x.shape);
    this.#plain.set(x, plain);
    return plain;
  }

  /** A pixel of zeros in each channel, `[channels, 1, batch]`: what windows see in the padding. */
  zeroPixel({ shape: [batch, channels], dtype }: Tensor): Tensor {
    const shape = [channels, 1, batch];
    return this.#constant(`zeros ${dtype} ${shape.join()}`, () => full(shape, 0, { dtype }));
  }

  /** A table of indices. */
  table(key: string, make: () => number[]): Tensor {
    return this.#constant(key, () => tableTensor(make()));
  }

  /** Constants are made once, so that CSE sees that what is done with them is the same. */
  #constant(key: string, make: () => Tensor): Tensor {
    const known = this.#constants.get(key) ?? make();
    this.#constants.set(key, known);
    return known;
  }
}
