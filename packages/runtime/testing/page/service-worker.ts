import { createSession } from '../../src/wasm.ts';
import { answer } from './answer.ts';

answer(createSession);
