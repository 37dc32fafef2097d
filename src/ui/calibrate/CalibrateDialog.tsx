import '../../styles/calibrate.css';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { calibrations as registry } from '../../calibrations/registry';
import type { Calibrated, Task } from '../../run/task';
import { calibrations, findUnfinished, isUnderWay, putAside, startCalibration } from '../../state/calibrations';
import { closeDesk } from '../../state/desk';
import { recallResults } from '../../state/results';
import { DialogFrame } from '../DialogFrame';
import { useMedia } from '../usePlayground';
import { CalibrationList, CalibrationSelect } from './CalibrationList';
import { ResultView } from './ResultView';
import { SetUp } from './SetUp';
import { Shelf } from './Shelf';
import { Working } from './Working';

/** What the right side shows, if it is not a calibration that is to be set up. */
type Shown = 'job' | { result: Calibrated; id?: string } | undefined;

/** Fits the steps of the active run to its denoiser, and keeps what came of it. */
export default function CalibrateDialog() {
  const phone = useMedia('(max-width: 759px)');
  const job = useStore(calibrations, (s) => s.job);
  const busy = isUnderWay(job);
  const [chosen, setChosen] = useState(() => job?.task.calibration.id ?? [...registry.keys()][0]);
  const [wanted, setShown] = useState<Shown>(job ? 'job' : undefined);
  /** What was asked for last: changed, it keeps all that is not changed. */
  const [last, setLast] = useState(job?.task);
  const main = useRef<HTMLDivElement>(null);
  /** The button that was pressed goes; whoever came by key goes on where its answer is. */
  const goOn = (): void => void requestAnimationFrame(() => main.current?.focus());
  const shown = wanted === 'job' && !job ? undefined : wanted;
  const calibration = registry.get(chosen);
  useEffect(() => {
    void recallResults();
    void findUnfinished();
  }, []);
  const choose = (id: string): void => {
    setChosen(id);
    setShown(busy && job.task.calibration.id === id ? 'job' : undefined);
  };
  const start = (task: Task): void => {
    setChosen(task.calibration.id);
    setShown('job');
    setLast(task);
    goOn();
    void startCalibration(task);
  };
  const again = (id: string): void => {
    putAside();
    choose(registry.has(id) ? id : chosen);
    goOn();
  };
  const open = typeof shown === 'object' ? shown.result : shown === 'job' ? job?.result : undefined;
  const shelf = (
    <Shelf
      chosen={typeof shown === 'object' ? shown.id : undefined}
      busy={busy}
      onOpen={(result, id) => setShown({ result, id })}
      onResume={start}
    />
  );
  const listed = typeof shown === 'object' ? undefined : chosen;
  return (
    <DialogFrame
      title="Calibrate"
      onClose={closeDesk}
      over
      stays
      className="wide calibrate lane-a"
      about="Fits the steps of the run to its own denoiser: forwards are spent once, the steps are used ever after."
    >
      <div className="cal-body">
        <nav className="cal-side" aria-label="Calibrations">
          {phone ? (
            <CalibrationSelect chosen={chosen} onChoose={choose} />
          ) : (
            <div className="cal-list">
              <CalibrationList chosen={listed} onChoose={choose} />
            </div>
          )}
          {!phone && <div className="cal-shelf">{shelf}</div>}
        </nav>
        <div className="cal-main" ref={main} tabIndex={-1}>
          {open ? (
            <ResultView result={open} onUsed={closeDesk} onAgain={() => again(open.task.calibration.id)} />
          ) : shown === 'job' && job ? (
            <Working job={job} onBack={() => again(job.task.calibration.id)} />
          ) : (
            calibration && (
              <SetUp
                key={chosen}
                calibration={calibration}
                last={last?.calibration.id === chosen ? last : undefined}
                busy={busy}
                onStart={start}
              />
            )
          )}
        </div>
        {phone && <div className="cal-side">{shelf}</div>}
      </div>
    </DialogFrame>
  );
}
