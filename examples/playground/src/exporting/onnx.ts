import { DataError } from '@gradkit/core-tensor/functional';
import { Sequential, Sigmoid } from '@gradkit/layers';
import { describeModel, exportModel } from '@gradkit/onnx-export';
import { isRegression } from '../settings/settings.ts';
import type { Run } from '../training/run.ts';
import { outputName } from './typescript.ts';

/** A network as a file, and how it did in ONNX Runtime. */
export interface ExportedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly operators: readonly string[];
  /** where it was run */
  readonly device: string;
  /** how many points it was given, one batch after the other */
  readonly batches: readonly number[];
  /** the largest difference from what the page computes */
  readonly error: number;
}

interface Verification {
  readonly device: string;
  readonly sizes: readonly { readonly batch: number }[];
  readonly outputs: Readonly<Record<string, { readonly error: number }>>;
}

/**
 * Writes the network of a run as ONNX: points in, probabilities or values out.
 *
 * @throws {DataError} if it gives no numbers any more
 * @throws {ExportError} if ONNX Runtime gives something else than the page
 */
export async function exportRun(run: Run): Promise<ExportedFile> {
  const { network, points, settings } = run;
  const { model } = network;
  const { loss } = run.measure(points.test);
  if (!Number.isFinite(loss))
    throw new DataError('exportRun', `the test loss is ${loss}: the network gives no numbers any more; begin anew`, {
      got: loss,
    });
  const name = outputName(settings);
  const exported = isRegression(settings) ? model : new Sequential(...model.layers, new Sigmoid());
  const bytes = await exportModel(exported, [points.test.inputs], {
    inputNames: ['point'],
    outputNames: [name],
    name: 'playground',
    docString: 'a network of gradkit’s playground',
  });
  model.train();
  const { operators, metadata } = describeModel(bytes);
  const { device, sizes, outputs } = JSON.parse(metadata['verification']) as Verification;
  return { bytes, operators, device, batches: sizes.map(({ batch }) => batch), error: outputs[name].error };
}
