/** All that computes, beside the page: answers, what layers see, teaching, export. */
import { noGrad } from '@gradkit/autograd';
import { concat, Generator, oneHot, softmax, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { toFloat } from '@gradkit/data';
import { describeModel, exportModel } from '@gradkit/onnx-export';
import { createSession, type Session } from '@gradkit/runtime';
import { fromSafetensors } from '@gradkit/safetensors';
import { findOnnxRuntime } from '@gradkit-examples/site/onnx-runtime';
import { expose } from 'comlink';
import { side } from '../image/digit-image.ts';
import { smoothed } from '../image/smoothed.ts';
import { strokeImage } from '../image/strokes.ts';
import { varyStrokes } from '../teaching/vary-strokes.ts';
import type { Drawing, Example, Exported, Look, Opened, Place, Sample, Taught } from './digit-worker-types.ts';
import type { Head } from '../teaching/head.ts';
import { layerOf, trainHead, withClasses } from '../teaching/train-head.ts';
import { DigitNet, featureCount } from './digit-net.ts';
import { answerNames, lookInside, type Answer, type Question } from './look-inside.ts';

findOnnxRuntime();

const net = new DigitNet();
const variations = 10; // of each drawing
const sessions = new Map<Place, Session>();
let folder = '';
let kept: { readonly images: Tensor; readonly labels: Tensor } | null = null;
let tests: readonly Sample[] = [];

async function fetchBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(name, folder));
  if (!response.ok) throw new Error(`${name} cannot be loaded: the server says ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function open(address: string): Promise<Opened> {
  folder = address;
  const [weights, samples] = await Promise.all(['digits.safetensors', 'samples.safetensors'].map(fetchBytes));
  const { tensors, metadata } = fromSafetensors(weights);
  net.loadStateDict(tensors);
  net.eval();
  const stored = fromSafetensors(samples).tensors;
  kept = { images: toFloat(stored['kept.images']), labels: stored['kept.labels'] };
  const pixels = toFloat(stored['choices.images']).data as Float32Array;
  tests = [...stored['choices.labels'].data].map((label, i) => ({
    label,
    image: pixels.slice(i * side * side, (i + 1) * side * side),
  }));
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  const { weight, bias } = net.output.stateDict();
  return {
    head: { classes, weight: Float32Array.from(weight.data), bias: Float32Array.from(bias.data) },
    filters: Float32Array.from(net.conv1.weight.value.data),
    samples: tests,
    dataset: metadata['dataset'] ?? '',
    accuracy: Number(metadata['accuracy']),
  };
}

/** Makes a place to run ready. @returns what ONNX Runtime says of it */
async function prepare(place: Place): Promise<string> {
  if (place === 'js') return 'JavaScript alone';
  let session = sessions.get(place);
  if (session === undefined) {
    session = await createSession(await fetchBytes('digits.onnx'), { device: place });
    const { weight, bias } = net.output;
    const image = stacked([tests[0].image]);
    await session.run({ image, weight: weight.value, bias: bias!.value, asked: zeros([1, 10]) }); // the first run is slow
    sessions.set(place, session);
  }
  return `${session.engine}, ${session.device}`;
}

async function answer(question: Question, place: Place): Promise<Answer> {
  const session = sessions.get(place);
  if (session === undefined) return lookInside(net, question);
  const outputs = await session.run(question);
  const [logits, edges, shapes, features, saliency] = answerNames.map((name) => outputs[name]);
  return { logits, edges, shapes, features, saliency };
}

const numbers = (x: Tensor): Float32Array => Float32Array.from(x.data);

/** @param asked the class that the saliency is about; null: the one that the network takes it for */
async function look(drawing: Drawing, head: Head, asked: number | null, place: Place): Promise<Look> {
  const { image, frame } =
    drawing.kind === 'strokes' ? strokeImage(drawing.strokes) : { image: drawing.image, frame: null };
  const count = head.classes.length;
  const layer = {
    image: tensor(image, { shape: [1, 1, side, side] }),
    weight: tensor(head.weight, { shape: [count, featureCount] }),
    bias: tensor(head.bias),
  };
  const askAbout = (about: number): Promise<Answer> =>
    answer({ ...layer, asked: oneHot(tensor([about], { dtype: 'int32' }), count) }, place);
  const startedAt = performance.now();
  let about = asked ?? 0;
  let found = await askAbout(about);
  const best = found.logits.argmax(1).item();
  if (asked === null && best !== about) {
    about = best;
    found = await askAbout(about);
  }
  const { logits, edges, shapes, features, saliency } = found;
  return {
    image,
    frame,
    probabilities: numbers(softmax(logits, 1)),
    edges: numbers(edges),
    shapes: numbers(shapes),
    features: numbers(features),
    saliency: smoothed(numbers(saliency), side),
    about,
    milliseconds: performance.now() - startedAt,
    place: sessions.has(place) ? place : 'js',
  };
}

function featuresOf(images: Tensor): Tensor {
  return noGrad(() => net.see(images).features);
}

function stacked(images: readonly Float32Array[]): Tensor {
  const pixels = new Float32Array(images.length * side * side);
  for (const [i, image] of images.entries()) pixels.set(image, i * side * side);
  return tensor(pixels, { shape: [images.length, 1, side, side] });
}

function imagesOf(drawing: Drawing): Float32Array[] {
  if (drawing.kind === 'image') return [drawing.image];
  const rng = new Generator(1);
  const written = Array.from({ length: variations - 1 }, () => varyStrokes(drawing.strokes, rng));
  return [drawing.strokes, ...written].map((strokes) => strokeImage(strokes).image);
}

/** How many of some images a last layer takes for what they are. */
function rightOf({ classes, weight, bias }: Head, features: Tensor, labels: readonly string[]): number {
  const guesses = noGrad(() => layerOf({ classes, weight, bias }).forward(features).argmax(1));
  return labels.filter((label, i) => classes[guesses.data[i]] === label).length;
}

/** Trains the last layer on drawings, beside digits from the first training, which it would forget otherwise. */
async function teach(
  before: Head,
  examples: readonly Example[],
  onStep: (done: number, loss: number) => void,
): Promise<Taught> {
  const names = [...new Set(examples.map(({ label }) => label))];
  const start = withClasses(before, names);
  const sets = examples.map(({ drawing, label }) => ({
    images: imagesOf(drawing),
    label: start.classes.indexOf(label),
  }));
  const written = featuresOf(stacked(sets.flatMap(({ images }) => images)));
  const labels = tensor(
    sets.flatMap(({ images, label }) => images.map(() => label)),
    { dtype: 'int32' },
  );
  const lesson = {
    features: concat([featuresOf(kept!.images), written], 0),
    labels: concat([kept!.labels, labels], 0),
  };
  const head = await trainHead(start, lesson, onStep);
  const own = featuresOf(stacked(sets.map(({ images }) => images[0])));
  const ownLabels = examples.map(({ label }) => label);
  const digits = featuresOf(stacked(tests.map(({ image }) => image)));
  const digitLabels = tests.map(({ label }) => String(label));
  return {
    head,
    own: { of: examples.length, before: rightOf(before, own, ownLabels), after: rightOf(head, own, ownLabels) },
    digits: {
      of: tests.length,
      before: rightOf(before, digits, digitLabels),
      after: rightOf(head, digits, digitLabels),
    },
  };
}

/** The network with a last layer, as a file that ONNX Runtime has run and compared. */
async function onnx(head: Head): Promise<Exported> {
  const taught = new DigitNet(head.classes.length);
  const { weight, bias } = layerOf(head).stateDict();
  taught.loadStateDict({ ...net.stateDict(), 'output.weight': weight, 'output.bias': bias });
  const bytes = await exportModel(taught, [stacked(tests.slice(0, 4).map(({ image }) => image))], {
    inputNames: ['image'],
    outputNames: ['logits'],
    name: 'digits',
    docString:
      'Handwritten signs, 28 × 28, 0 for paper, 1 for ink, the ink 20 pixels high or wide and centred by mass.',
    metadata: { classNames: JSON.stringify(head.classes) },
  });
  const { outputs } = JSON.parse(describeModel(bytes).metadata['verification']) as {
    readonly outputs: { readonly logits: { readonly error: number } };
  };
  return { bytes, error: outputs.logits.error };
}

const digitWorker = { open, prepare, look, teach, onnx };
export type DigitWorker = typeof digitWorker;
expose(digitWorker);
