import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { addRecorded } from '../../state/lanes';
import { modelName } from '../../state/selectors';
import { DialogFrame } from '../DialogFrame';
import { useLane } from '../useLane';

const example = `{
  "name": "Euler",
  "software": "k-diffusion 0.1.1",
  "sigma":  [20.0, 8.1, …, 0.0],
  "states": [[[x, y], [x, y], …], …],
  "denoised": [[[x, y], …], …]
}`;

/** Loads a trajectory that other software recorded, as a run beside the others. */
export default function RecordedDialog({ onClose }: { onClose(): void }) {
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  const model = useLane((lane) => modelName(lane.spec));
  const load = async (file: File): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    try {
      await addRecorded(file);
      onClose();
    } catch (error) {
      setTrouble((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <DialogFrame
      title="Load a recorded trajectory"
      onClose={onClose}
      about={`States that another program passed through, beside the runs of this page and compared with “${model}”.`}
    >
      <div className="recorded-form">
        <label className="button primary recorded-pick">
          <FileUp size={16} aria-hidden /> {busy ? 'Reading…' : 'Choose a JSON file'}
          <input
            type="file"
            accept=".json,application/json"
            className="hidden"
            disabled={busy}
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file) void load(file);
            }}
          />
        </label>
        {trouble && (
          <p className="small wrong" role="alert">
            {trouble} The page stays as it was.
          </p>
        )}
        <p className="small soft">
          One σ for each state (and “alpha”, where that is not 1), states as [state][sample][coordinate]. With
          “denoised”, the network’s x₀, it is checked that both used the same denoiser; docs/trajectories.md has the
          whole format and ten lines of Python that write it.
        </p>
        <pre className="small recorded-example">{example}</pre>
      </div>
    </DialogFrame>
  );
}
