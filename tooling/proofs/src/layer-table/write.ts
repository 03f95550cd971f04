/** Brings the table in the README of layers up to date: node --conditions=gradkit:source src/layer-table/write.ts */
import { write } from '../readme-table.ts';
import { layersInReadme } from './layer-table.ts';

write(layersInReadme);
