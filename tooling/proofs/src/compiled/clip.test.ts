import { Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { clipGradNorm, clipGradValue, parametersToVector, vectorToParameters } from '@gradkit/optimizers';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';

const x = tensor([[1, -2, 3]]);

function model(): { readonly parameters: readonly Parameter[]; readonly backward: (x: Tensor) => void } {
  const [w, b] = [new Parameter(tensor([[0.5], [-1], [2]])), new Parameter(tensor([3]))];
  return {
    parameters: [w, b],
    backward: (inputs) => inputs.matmul(w.value).add(b.value).pow(2).sum().backward(),
  };
}

const clips: Readonly<Record<string, (parameters: readonly Parameter[]) => Tensor>> = {
  'by the 2-norm': (parameters) => clipGradNorm(parameters, 1),
  'by the 1-norm': (parameters) => clipGradNorm(parameters, 1, { normType: 1 }),
  'by the largest number': (parameters) => clipGradNorm(parameters, 1, { normType: Infinity }),
  'by a norm of order 3.5': (parameters) => clipGradNorm(parameters, 1, { normType: 3.5 }),
  'by value': (parameters) => {
    clipGradValue(parameters, 20);
    return tensor(0);
  },
};

describe('compiled gradients are clipped like eager ones', () => {
  test.each(Object.keys(clips))('%s', async (name) => {
    const results = [false, true].map(async (isCompiled) => {
      const { parameters, backward } = model();
      const step = (inputs: Tensor): Tensor[] => {
        backward(inputs);
        const norm = clips[name](parameters);
        return [norm, ...parameters.map(({ grad }) => grad!)];
      };
      return isCompiled ? await compile(step)(x) : step(x);
    });
    const [eager, compiled] = await Promise.all(results);
    compiled.forEach((each, i) => expectClose(each, eager[i]));
  });
});

test('a compiled function cannot make a norm that is not finite an error, and says so', async () => {
  const { parameters, backward } = model();
  const step = compile((inputs: Tensor) => {
    backward(inputs);
    return clipGradNorm(parameters, 1, { errorIfNonFinite: true });
  });
  await expect(step(x)).rejects.toThrow(
    'clipGradNorm: errorIfNonFinite is true but a compiled function knows the norm only after it has run',
  );
});

test('parameters go through one vector in a compiled function', async () => {
  const { parameters } = model();
  const scale = compile((factor: Tensor) => {
    const vector = parametersToVector(parameters);
    vectorToParameters(vector.mul(factor), parameters);
    return vector;
  });
  expectClose(await scale(tensor(2)), [0.5, -1, 2, 3]);
  expectClose(parameters[0].value, [[1], [-2], [4]]);
  expectClose(parameters[1].value, [6]);
});
