import { tensor, type DType, type Tensor } from '@gradkit/core-tensor';
import { goldenNames, readGolden, type Written } from '@gradkit-internal/testing';

/** Inputs by name, and what a network gives for them. */
interface GoldenSet {
  readonly inputs: Readonly<Record<string, Written<DType>>>;
  readonly outputs: readonly Written<DType>[];
}

interface GoldenNetwork {
  /** names of free axes of inputs */
  readonly axes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly sets: readonly GoldenSet[];
  readonly files: Readonly<Record<string, { readonly inputs: readonly string[]; readonly onnx: string }>>;
}

/** A file of a network that PyTorch wrote, with inputs of two sizes and what they give. */
export interface NetworkFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** free axes of each input, by their names */
  readonly axes: readonly Readonly<Record<number, string>>[];
  readonly sets: readonly { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] }[];
}

const asTensor = ({ shape, dtype, data }: Written<DType>): Tensor => tensor(data, { shape, dtype });

/** The files that tooling/golden/imported/networks.py made. */
export function networkFiles(): NetworkFile[] {
  return goldenNames('imported').flatMap((network) => {
    const { axes, sets, files } = readGolden<GoldenNetwork>(`imported/${network}`);
    return Object.entries(files).map(([exporter, { inputs, onnx }]) => ({
      name: `${network} by ${exporter}`,
      bytes: Uint8Array.from(Buffer.from(onnx, 'base64')),
      axes: inputs.map((input) => axes[input] ?? {}),
      sets: sets.map((set) => ({
        inputs: inputs.map((input) => asTensor(set.inputs[input])),
        outputs: set.outputs.map(asTensor),
      })),
    }));
  });
}
