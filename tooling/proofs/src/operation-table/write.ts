/** Brings the table in the README up to date: node --conditions=gradkit:source src/operation-table/write.ts */
import { writeFileSync } from 'node:fs';
import { operationTable } from './operation-table.ts';
import { readme, withTable } from './readme.ts';

writeFileSync(readme, withTable(operationTable()));
