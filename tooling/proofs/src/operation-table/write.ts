/** Brings the tables in the READMEs of the repository and of core-tensor up to date: node --conditions=gradkit:source src/operation-table/write.ts */
import { write } from '../readme-table.ts';
import { functionsInReadme } from './function-table.ts';
import { operationsInReadme } from './operation-table.ts';

write(operationsInReadme);
write(functionsInReadme);
