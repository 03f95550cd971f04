// The same in Node, and the file that all of them run.
import { writeFileSync } from 'node:fs';
import { exportModel } from '@gradkit/onnx-export';
import { images, makeNet, run } from './program.js';

const bytes = await exportModel(makeNet(), [images]);
writeFileSync('model.onnx', bytes);
console.log(JSON.stringify(await run(bytes)));
