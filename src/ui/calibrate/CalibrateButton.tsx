import { Crosshair } from 'lucide-react';
import { useStore } from 'zustand';
import { calibrations, isUnderWay } from '../../state/calibrations';
import { openDesk } from '../../state/desk';

/** Opens the calibrations, and says how far one is that goes on behind. */
export function CalibrateButton() {
  const job = useStore(calibrations, (s) => s.job);
  const text = isUnderWay(job) ? `Calibrating… ${Math.floor(100 * job.progress)} %` : 'Calibrate to this denoiser…';
  return (
    <button type="button" className="button" title="Fit the steps to this denoiser (K)" onClick={openDesk}>
      <Crosshair size={16} aria-hidden /> {text}
    </button>
  );
}
