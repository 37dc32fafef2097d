import { Dialog } from '@base-ui/react/dialog';
import { DialogFrame } from '../DialogFrame';

/** What the key for commands is called on this machine. */
const command = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

const keys: readonly (readonly [keys: string, does: string])[] = [
  ['Space', 'Play or pause'],
  ['← →', 'One state back or forward'],
  ['Home End', 'First or last state'],
  ['X', 'Switch between the noisy state and the estimate x̂₀'],
  ['T', 'Trails on or off'],
  ['F', 'The denoiser’s field on or off'],
  ['D', 'Data on or off'],
  ['R', 'Run again, from the start'],
  ['C', 'Cancel the run'],
  ['K', 'Calibrate: fit the steps to the denoiser'],
  [`${command} Z`, 'Undo, as Back does'],
  [`${command} Shift Z`, 'Redo'],
  ['?', 'This list'],
];

export function KeysDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <DialogFrame title="Keys" open={open} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Dialog.Description className="small soft">
        Click a particle to follow its path. Click in a chart to move the playhead there. The address bar is the run:
        copy it and the same numbers come back. On a point of the schedule, ← → choose another, ↑ ↓ move it, Enter adds
        one and Delete removes it.
      </Dialog.Description>
    </DialogFrame>
  );
}
