import { State, zeros, type Storage, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';

/** A place for the value of a state, and how an executor puts the next value there. */
export interface StorageCase {
  readonly storage: Storage;
  put(next: Tensor): void | Promise<void>;
}

/** The laws of every place where the value of a state can be. */
export function storageSuite(
  name: string,
  make: (initial: Tensor) => Promise<StorageCase>,
  values: readonly Tensor[],
): void {
  const [first, second] = values;

  describe(`${name}: laws of a storage`, () => {
    it('gives what was put there, to who has waited', async () => {
      const { storage, put } = await make(first);
      await storage.sync();
      expect(storage.read().toArray()).toEqual(first.toArray());
      await put(second);
      await storage.sync();
      expect(storage.read()).toMatchObject({ shape: second.shape, dtype: second.dtype });
      expect(storage.read().toArray()).toEqual(second.toArray());
    });

    it('gives the same tensor until there is another value', async () => {
      const { storage } = await make(first);
      await storage.sync();
      const once = storage.read();
      await storage.sync();
      expect(storage.read()).toBe(once);
    });

    it('never changes what was read', async () => {
      const { storage, put } = await make(first);
      await storage.sync();
      const before = storage.read();
      await put(second);
      await put(first);
      await put(second);
      expect(before.toArray()).toEqual(first.toArray());
    });

    it('is where its state is read, until the state is set', async () => {
      const state = new State(zeros(first.shape, { dtype: first.dtype }));
      const { storage } = await make(first);
      state.attachStorage(storage);
      await state.sync();
      expect(state.value.toArray()).toEqual(first.toArray());
      state.value = second;
      expect(state.storage).toBe(null);
      expect(state.value.toArray()).toEqual(second.toArray());
    });

    it('leaves the state alone that was set while a session made its next value', async () => {
      const state = new State(zeros(first.shape, { dtype: first.dtype }));
      const { storage, put } = await make(first);
      state.attachStorage(storage);
      state.value = second;
      await put(first); // comes too late
      await state.sync();
      expect(state.value.toArray()).toEqual(second.toArray());
    });
  });
}
