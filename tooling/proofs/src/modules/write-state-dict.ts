// Writes the file that tooling/golden/modules/state_dict.py gives to PyTorch.
import { fileURLToPath } from 'node:url';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { readGolden } from '@gradkit-internal/testing';
import { read, type Golden } from '../golden.ts';
import { modelForPyTorch } from './state-dict-model.ts';

const { tokens } = readGolden<{ tokens: Golden }>('modules/state-dict');
const path = fileURLToPath(new URL('../../../golden/modules/state-dict-back.safetensors', import.meta.url));
await saveSafetensors(path, modelForPyTorch(read(tokens)).stateDict());
console.log(`written to ${path}`);
