import { createStore, type UseStore } from 'idb-keyval';

/** A table of the browser's database, opened when first needed: where storage is refused, that is when it is said. */
export function shelfOf(database: string, table: string): () => UseStore {
  let opened: UseStore | undefined;
  return () => {
    opened ??= createStore(database, table);
    return opened;
  };
}
