import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { Level } from '../../core/process';
import { SavedSchedules } from './SavedSchedules';
import { TakeAway } from './TakeAway';

/** The schedule as a thing to keep: under a name in this browser, or as code elsewhere. */
export default function ScheduleDialog({ levels, onClose }: { levels: readonly Level[]; onClose(): void }) {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil over" forceRender />
        <Dialog.Popup className="dialog over schedules">
          <div className="row">
            <Dialog.Title className="dialog-title">This schedule</Dialog.Title>
            <Dialog.Close className="button quiet icon" aria-label="Close">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <SavedSchedules />
          <TakeAway levels={levels} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
