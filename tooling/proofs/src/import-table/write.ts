/** Brings the table in the README of onnx-import up to date: node --conditions=gradkit:source src/import-table/write.ts */
import { write } from '../readme-table.ts';
import { operatorsInReadme } from './import-table.ts';

write(operatorsInReadme);
