import { Generator, tensor, type Tensor } from '@gradkit/core-tensor';
import { fashionMnist, mnist, signLanguageDigits } from '@gradkit/data/node';
import { imageSize } from '../network/sizes.ts';
import { paintGrey } from './greys.ts';
import { drawShape, shapes } from '../drawing/shapes.ts';

/** Images `[3, 64, 64]` of one class. */
export interface ImageClass {
  readonly name: string;
  readonly images: readonly Uint8Array[];
}

/** Classes that belong together. */
export interface ImageSet {
  readonly name: string;
  /** that a backbone is trained with */
  readonly seen: readonly ImageClass[];
  /** that it never sees, so that one can tell what it is worth */
  readonly unseen: readonly ImageClass[];
}

/** How much of what there is is used. */
interface Amount {
  /** images of each class */
  readonly ofEach: number;
  readonly seed: number;
}

function divide(name: string, classes: readonly ImageClass[], unseen: readonly string[]): ImageSet {
  const isUnseen = (each: ImageClass): boolean => unseen.includes(each.name);
  return { name, seen: classes.filter((each) => !isUnseen(each)), unseen: classes.filter(isUnseen) };
}

/** Shapes of all colours, which need no file. */
export function drawnShapes({ ofEach, seed }: Amount): ImageSet {
  const rng = new Generator(seed);
  const classes = shapes.map((name) => ({
    name,
    images: Array.from({ length: ofEach }, () => drawShape(name, imageSize, rng)),
  }));
  return divide('shapes', classes, ['moon', 'star', 'heart']);
}

/** Photographs of hands. */
export async function photographedHands(): Promise<ImageSet> {
  const folder = await signLanguageDigits({ size: imageSize });
  const items = await Promise.all(Array.from(folder.labels.keys(), (i) => folder.get(i)));
  const classes = folder.classNames.map((name, label) => ({
    name,
    images: items.filter(({ labels }) => labels === label).map(({ inputs }) => inputs.data as Uint8Array),
  }));
  return divide('hands', classes, ['2', '5', '7', '8']);
}

/** Clothes, and digits, painted onto surfaces. */
export async function paintedGreys({ ofEach, seed }: Amount): Promise<readonly ImageSet[]> {
  const rng = new Generator(seed);
  const [clothes, digits] = [await fashionMnist(), await mnist()];
  return [
    divide('clothes', paintAll(clothes.train.tensors, clothes.classNames, ofEach, rng), [
      'Sneaker',
      'Bag',
      'Ankle boot',
    ]),
    divide('digits', paintAll(digits.train.tensors, digits.classNames, ofEach / 2, rng), []),
  ];
}

function paintAll(
  { inputs, labels }: { readonly inputs: Tensor; readonly labels: Tensor },
  names: readonly string[],
  ofEach: number,
  rng: Generator,
): ImageClass[] {
  const places = names.map((_, label) => {
    const found: number[] = [];
    for (let i = 0; found.length < ofEach && i < labels.size; i++) if (labels.data[i] === label) found.push(i);
    return found;
  });
  return names.map((name, label) => ({
    name,
    images: places[label].map((i) => paintGrey(inputs.slice([[i, i + 1]]).squeeze(0), imageSize, rng)),
  }));
}

/** As batches take them: `[n, 3, 64, 64]`, uint8, and the number of each class, counted through all sets. */
export function toTensors(sets: readonly (readonly ImageClass[])[]): { inputs: Tensor; labels: Tensor } {
  const classes = sets.flat();
  const images = classes.flatMap((each) => each.images);
  const area = 3 * imageSize * imageSize;
  const pixels = new Uint8Array(images.length * area);
  images.forEach((image, i) => pixels.set(image, i * area));
  return {
    inputs: tensor(pixels, { shape: [images.length, 3, imageSize, imageSize] }),
    labels: tensor(
      classes.flatMap(({ images: { length } }, label) => Array.from({ length }, () => label)),
      { dtype: 'int32' },
    ),
  };
}
