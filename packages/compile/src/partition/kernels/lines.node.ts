export { linesOf } from '@gradkit/core-tensor/wasm';
