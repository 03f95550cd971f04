// Loads every entry point given as an argument, trains, exports, runs, and prints the result as JSON.
import { deploy, train } from './train.js';

for (const entry of process.argv.slice(2)) await import(entry);
const { model, ...losses } = train(200);
console.log(JSON.stringify({ ...losses, ...(await deploy(model, 'wasm')) }));
