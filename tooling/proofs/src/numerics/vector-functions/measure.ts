/** Prints the errors of one function: node measure.ts <name> <step> */
import { errorsOf } from './errors.ts';
import { inLanes, vectorFunctions } from './vector-function.ts';

const [name, step] = process.argv.slice(2);
const { fn, exact = fn } = vectorFunctions.find((one) => one.name === name)!;
console.log(JSON.stringify(errorsOf([inLanes(fn, true), inLanes(fn, false)], exact, { step: Number(step) })));
