/** Brings the tables in the READMEs of the repository, of core-tensor and of compile up to date: node --conditions=gradkit:source src/operation-table/write.ts */
import { numbersInReadme } from '../numerics/numbers-table.ts';
import { write } from '../readme-table.ts';
import { functionsInReadme } from './function-table.ts';
import { operationsInReadme } from './operation-table.ts';

write(operationsInReadme);
write(functionsInReadme);
write(numbersInReadme);
