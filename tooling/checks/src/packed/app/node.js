// Loads every entry point given as an argument, trains, and prints the result as JSON.
import { train } from './train.js';

for (const entry of process.argv.slice(2)) await import(entry);
console.log(JSON.stringify(train(200)));
