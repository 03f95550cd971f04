import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { compile } from '../compile.ts';

const onnxRuntime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
const cuda = join(onnxRuntime, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so');

test.skipIf(process.platform !== 'linux' || process.arch !== 'x64' || existsSync(cuda))(
  'where CUDA is missing, the error says so and how to get it, rather than blame an operation',
  async () => {
    const twice = compile((x: Tensor) => x.mul(2), { device: 'cuda' });
    await expect(twice(tensor([1, 2]))).rejects.toThrow(
      /device cuda is not there \(.*Failed to load shared library\); it needs .* ONNXRUNTIME_NODE_INSTALL=cuda12 node/,
    );
  },
);
