import { addingModel } from './onnx-bytes.ts';

/** The bytes of a model that adds its input `x`, float32 [n, 2], to itself. */
export const doublingModel = addingModel({ inputs: ['x', 'x'], shape: ['n', 2] });
