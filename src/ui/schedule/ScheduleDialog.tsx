import type { Level } from '../../core/process';
import { DialogFrame } from '../DialogFrame';
import { SavedSchedules } from './SavedSchedules';
import { TakeAway } from './TakeAway';

/** The schedule as a thing to keep: under a name in this browser, or as code elsewhere. */
export default function ScheduleDialog({ levels, onClose }: { levels: readonly Level[]; onClose(): void }) {
  return (
    <DialogFrame title="This schedule" onClose={onClose} over className="schedules">
      <SavedSchedules />
      <TakeAway levels={levels} />
    </DialogFrame>
  );
}
