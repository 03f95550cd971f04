/** Brings the table in the README up to date: node --conditions=gradkit:source src/operation-table/write.ts */
import { write } from '../readme-table.ts';
import { operationsInReadme } from './operation-table.ts';

write(operationsInReadme);
