/** Trains on the CPU and on WebGPU and prints both lists of losses, and where states were before and after the steps. */
import { InferenceSession } from 'onnxruntime-node';
import { countStates, train } from './device-training.ts';

const cpu = await train('cpu');
const states = countStates(InferenceSession);
const webgpu = await train('webgpu');
console.log(JSON.stringify({ cpu, webgpu, states }));
process.exit(0); // the GPU's own threads would wait
