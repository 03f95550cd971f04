import { grad } from '@gradkit/autograd';
import { avgPool2d, conv2d, Generator, maxPool2d, normal, type ConvOptions, type Tensor } from '@gradkit/core-tensor';
import { sideBySide } from './side-by-side.ts';

const rng = new Generator(1);

function convolution(note: string, xShape: number[], weightShape: number[], options: ConvOptions = {}): void {
  const [x, weight] = [normal(xShape, { rng }), normal(weightShape, { rng })];
  const y = conv2d(x, weight, null, options);
  const dy = normal(y.shape, { rng });
  const loss = (input: Tensor, kernel: Tensor): Tensor => conv2d(input, kernel, null, options).mul(dy).sum();
  const [, ...window] = weightShape;
  sideBySide(
    `${note}, [${weightShape.join()}]`,
    [
      ['forward', () => conv2d(x, weight, null, options)],
      ['with gradient of weight', () => grad((kernel: Tensor) => loss(x, kernel))(weight), 2],
      ['with both', () => grad(loss, { argnums: [0, 1] })(x, weight), 3],
    ],
    { operations: 2 * y.size * window.reduce((a, b) => a * b), rounds: 5 },
  );
}

convolution('first', [64, 1, 28, 28], [32, 1, 3, 3]);
convolution('second', [64, 32, 26, 26], [64, 32, 3, 3]);
convolution('pointwise', [64, 64, 14, 14], [64, 64, 1, 1]);
convolution('depthwise', [64, 64, 14, 14], [64, 1, 3, 3], { padding: 1, groups: 64 });
convolution('large', [8, 3, 224, 224], [16, 3, 3, 3], { padding: 1, stride: 2 });

const images = normal([64, 32, 26, 26], { rng });
for (const [name, pool] of Object.entries({ maxPool2d, avgPool2d })) {
  sideBySide(`${name} 2 × 2 [64,32,26,26]`, [
    ['forward', () => pool(images, 2)],
    ['with gradient', () => grad((x: Tensor) => pool(x, 2).sum())(images)],
  ]);
}
