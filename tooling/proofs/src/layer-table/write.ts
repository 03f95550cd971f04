/** Brings the tables in the README of layers up to date: node --conditions=gradkit:source src/layer-table/write.ts */
import { write } from '../readme-table.ts';
import { coverageInReadme } from './coverage.ts';
import { layersInReadme } from './layer-table.ts';

write(layersInReadme);
write(coverageInReadme);
