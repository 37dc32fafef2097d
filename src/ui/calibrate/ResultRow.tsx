import { useState } from 'react';
import { removeResult, renameResult, type Results } from '../../state/results';
import { modelName } from '../../state/selectors';
import { RenameRow, SavedRow } from '../SavedRow';

interface Props {
  one: Results['saved'][number];
  current: boolean;
  onOpen(): void;
}

/** A saved result of a calibration. */
export function ResultRow({ one: { id, name, kept, result }, current, onOpen }: Props) {
  const [renaming, setRenaming] = useState(false);
  if (renaming)
    return (
      <RenameRow name={name} what="result" rename={(to) => renameResult(id, to)} onDone={() => setRenaming(false)} />
    );
  return (
    <SavedRow
      name={name}
      note={modelName(result.task.spec) + (kept ? '' : ' · not kept')}
      current={current}
      onOpen={onOpen}
      onRename={() => setRenaming(true)}
      onRemove={() => void removeResult(id)}
    />
  );
}
