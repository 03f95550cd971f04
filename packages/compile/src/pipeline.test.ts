import { Buffer } from '@gradkit/autograd';
import { linear, logSoftmax, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it, vi } from 'vitest';
import { tracedStep } from '../testing/steps.ts';
import { compile } from './index.ts';
import { pipeline } from './pipeline.ts';
import type { Target } from './target.ts';
import type { TracedStep } from './trace/traced-step.ts';

const weight = new Buffer(zeros([64, 8]));

/** A wide layer, an operation that WebGPU does not have, one that nobody needs, and a state that is updated. */
function layer(): TracedStep {
  return tracedStep(
    (x) => {
      const y = linear(x, weight.value);
      y.exp();
      weight.value = weight.value.sub(weight.value.mul(0.1));
      return [logSoftmax(y, 1)];
    },
    [16, 8],
  );
}

/** The stages that a step goes through, and how many operations it has after each; the segments at last. */
function stagesFor(target: Target): [stage: string, operations: number | string][] {
  const seen: [string, number | string][] = [];
  pipeline(layer(), target, (stage, step) => {
    const segments =
      'segments' in step ? step.segments.map(({ kind, operations }) => `${kind} ${operations.length}`) : [];
    seen.push([stage, segments.join(', ') || step.operations.length]);
  });
  return seen;
}

describe('the stages', () => {
  it('on a processor lay tensors out anew, and take the update out of the graph', () => {
    expect(stagesFor({ device: 'cpu', form: 'step' })).toEqual([
      ['trace', 5],
      ['guard', 5],
      ['simplify', 4],
      ['expand', 4],
      ['layouts', 5],
      ['legalize', 5],
      ['simplify', 5],
      ['copy aliased states', 5],
      ['partition', 'onnx 3, wasm 2'],
    ]);
  });

  it('on WebGPU replace operations that it does not have, and leave all to the graph', () => {
    expect(stagesFor({ device: 'webgpu', form: 'step' })).toEqual([
      ['trace', 5],
      ['guard', 5],
      ['simplify', 4],
      ['expand', 4],
      ['legalize', 9],
      ['simplify', 9],
      ['copy aliased states', 9],
      ['partition', 'onnx 9'],
    ]);
  });

  it('for several steps a call leave all to the graph', () => {
    expect(stagesFor({ device: 'cpu', form: 'loop' }).slice(-2)).toEqual([
      ['copy aliased states', 5],
      ['partition', 'onnx 5'],
    ]);
  });

  it('for a file keep the layout of the function', () => {
    expect(stagesFor({ device: 'cpu', form: 'file' })).toEqual([
      ['trace', 5],
      ['guard', 5],
      ['simplify', 4],
      ['expand', 4],
      ['legalize', 4],
      ['simplify', 4],
      ['partition', 'onnx 4'],
    ]);
  });
});

describe('GRADKIT_DEBUG', () => {
  it('as a global variable counts before that of the environment, and logs the stages', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => {});
    vi.stubGlobal('GRADKIT_DEBUG', 'stages');
    const twice = compile((x: Tensor) => x.add(x), { device: 'cpu' });
    await twice(tensor([1, 2]));
    vi.unstubAllGlobals();
    await twice(tensor([1, 2, 3]));
    expect(log.mock.calls.flat()).toEqual([
      'compile: trace: operations 1',
      'compile: guard: operations 1',
      'compile: simplify: operations 1',
      'compile: expand: operations 1',
      'compile: layouts: operations 1',
      'compile: legalize: operations 1',
      'compile: simplify: operations 1',
      'compile: copy aliased states: operations 1',
      'compile: partition: onnx 1',
    ]);
  });
});
