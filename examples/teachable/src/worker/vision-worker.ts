import { noGrad } from '@gradkit/autograd';
import { tensor, type Bytes } from '@gradkit/core-tensor';
import { findOnnxRuntime } from '@gradkit-examples/site/onnx-runtime';
import { fromSafetensors } from '@gradkit/safetensors';
import { expose, transfer } from 'comlink';
import { Backbone } from '../network/backbone.ts';
import { Classifier } from '../network/classifier.ts';
import { Head } from '../network/head.ts';
import { featureCount } from '../network/sizes.ts';
import { pixelsOf, toInputs, type ImageSource } from './pixels.ts';

/** What the network takes of an image, and what it finds there. */
export interface Seen {
  readonly pixels: Uint8Array;
  readonly features: Float32Array;
}

/** A model as a file, and how far its answers are from those of the page. */
export interface Exported {
  readonly bytes: Bytes;
  /** largest difference of a probability */
  readonly error: number;
  /** with which that was found */
  readonly images: number;
}

findOnnxRuntime();
const backbone = new Backbone();
backbone.eval();
let classifier: Classifier | null = null;

function featuresOf(images: readonly Uint8Array[]): Float32Array {
  return noGrad(() => backbone.forward(toInputs(images))).data as Float32Array;
}

/** All that the page asks of this worker. */
const vision = {
  /** Loads the backbone, of whose bytes there are so many. */
  async load(url: string, onProgress: (share: number) => void): Promise<void> {
    backbone.loadStateDict(fromSafetensors(await fetchBytes(url, onProgress), { name: url }).tensors);
  },

  /** Looks at an image. */
  async look(source: ImageSource, name: string): Promise<Seen> {
    const pixels = await pixelsOf(source, name);
    const features = featuresOf([pixels]);
    return transfer({ pixels, features }, [pixels.buffer, features.buffer] as Transferable[]);
  },

  /** Takes a trained head, as a safetensors file, in place of the one before, which stays where it is none. */
  setHead(bytes: Uint8Array, classes: number): void {
    const head = new Head(classes);
    head.loadStateDict(fromSafetensors(bytes).tensors);
    classifier = new Classifier(backbone, head);
    classifier.eval();
  },

  /** Probabilities `[n, classes]` for features `[n, 608]`. */
  classifyFeatures(features: Float32Array): Float32Array {
    const { head } = requireClassifier();
    const rows = tensor(features, { shape: [features.length / featureCount, featureCount] });
    return noGrad(() => head.forward(rows).softmax(1)).data as Float32Array;
  },

  /** Probabilities of the classes for an image. */
  async classify(source: ImageSource, name: string): Promise<Float32Array> {
    const inputs = toInputs([await pixelsOf(source, name)]);
    return noGrad(() => requireClassifier().forward(inputs)).data as Float32Array;
  },

  /** Writes all of it as an ONNX file, and runs that on images of the user beside the page's own model. */
  async exportOnnx(images: readonly Uint8Array[], names: readonly string[]): Promise<Exported> {
    const { describeModel, exportModel } = await import('@gradkit/onnx-export'); // only who exports pays for it
    const bytes = await exportModel(requireClassifier(), [toInputs(images)], {
      inputNames: ['image'],
      outputNames: ['probabilities'],
      name: 'classes of images',
      metadata: { classNames: JSON.stringify(names) },
    });
    const found = JSON.parse(describeModel(bytes).metadata['verification'] ?? '') as {
      readonly outputs: { readonly probabilities: { readonly error: number } };
    };
    return { bytes, error: found.outputs.probabilities.error, images: images.length };
  },
};

export type Vision = typeof vision;

function requireClassifier(): Classifier {
  if (classifier === null) throw new Error('nothing has been trained yet');
  return classifier;
}

async function fetchBytes(url: string, onProgress: (share: number) => void): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null)
    throw new Error(`${url} cannot be loaded (${response.status} ${response.statusText}); reload the page`);
  const total = Number(response.headers.get('content-length') ?? 0);
  const parts: Uint8Array[] = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    loaded += value.length;
    if (total > 0) onProgress(Math.min(1, loaded / total));
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

expose(vision);
