import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Menu } from '@base-ui/react/menu';
import { Toggle } from '@base-ui/react/toggle';
import { Download, Ellipsis, FolderOpen, Pencil, Save, Trash2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { ownId, sizeOf } from '../../denoisers/own';
import { defaultSpec } from '../../run/spec';
import { keep, type Library, remove } from '../../state/library';
import { chooseModel } from '../../state/model';
import { openDialog } from '../../state/opening';
import { reopen } from '../../state/opening-bring';
import { store } from '../../state/store';
import { bytes } from '../format';
import { useLane } from '../useLane';
import { saveJson } from '../save';
import { useLibrary } from './useOpening';

type Own = Library['models'][number];

/** The models that were brought along, and the way to bring one. */
export function OwnModels() {
  const [models, trouble] = useLibrary((s) => [s.models, s.trouble]);
  const chosen = useLane((lane) => lane.spec.model);
  const [leaving, setLeaving] = useState<Own>();
  return (
    <div className="own">
      {models.length > 0 && (
        <h3 className="section-title">
          Yours <span>in this browser only</span>
        </h3>
      )}
      {trouble && (
        <p className="failed small" role="status">
          <TriangleAlert size={16} aria-hidden /> <span>{trouble}</span>
        </p>
      )}
      <ul className="own-list">
        {models.map((model) => (
          <li key={model.card.id} className="own-row">
            <Toggle
              className="own-model"
              pressed={ownId(model.card) === chosen}
              onPressedChange={() => chooseModel(ownId(model.card))}
            >
              <span className="own-name">{model.card.name}</span>
              <span className="small soft">
                {bytes(sizeOf(model))}
                {!model.kept && ' · this visit only'}
              </span>
            </Toggle>
            <Actions model={model} onRemove={() => setLeaving(model)} />
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={openDialog}>
        <FolderOpen size={16} aria-hidden /> Open a model…
      </button>
      <Remove model={leaving} onDone={() => setLeaving(undefined)} />
    </div>
  );
}

function Actions({ model, onRemove }: { model: Own; onRemove(): void }) {
  return (
    <Menu.Root>
      <Menu.Trigger className="button quiet icon" aria-label={`More about ${model.card.name}`}>
        <Ellipsis size={16} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="positioner" sideOffset={4} align="end">
          <Menu.Popup className="popup menu">
            <div className="menu-list">
              <Menu.Item className="option" onClick={() => reopen(model)}>
                <Pencil size={14} aria-hidden /> <span className="option-name">Rename or correct…</span>
              </Menu.Item>
              <Menu.Item className="option" onClick={() => saveJson('card.json', model.card)}>
                <Download size={14} aria-hidden /> <span className="option-name">Download card.json</span>
              </Menu.Item>
              {!model.kept && (
                <Menu.Item className="option" onClick={() => void keep(model)}>
                  <Save size={14} aria-hidden /> <span className="option-name">Try to keep it again</span>
                </Menu.Item>
              )}
              <Menu.Item className="option" onClick={onRemove}>
                <Trash2 size={14} aria-hidden /> <span className="option-name">Remove…</span>
              </Menu.Item>
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Remove({ model, onDone }: { model: Own | undefined; onDone(): void }) {
  const leave = (): void => {
    if (!model) return;
    if (store.getState().lanes.some(({ spec }) => spec.model === ownId(model.card)))
      chooseModel(defaultSpec.model as string);
    void remove(model);
    onDone();
  };
  return (
    <AlertDialog.Root open={model !== undefined} onOpenChange={(open) => !open && onDone()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="veil over" forceRender />
        <AlertDialog.Popup className="dialog over">
          <AlertDialog.Title className="dialog-title">Remove {model?.card.name}?</AlertDialog.Title>
          <AlertDialog.Description className="small soft">
            {model && bytes(sizeOf(model))} leave this browser, and its card with them. A file on your disk stays as it
            is.
          </AlertDialog.Description>
          <div className="dialog-foot">
            <span className="spring" />
            <AlertDialog.Close className="button">Keep it</AlertDialog.Close>
            <button type="button" className="button primary" onClick={leave}>
              Remove
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
