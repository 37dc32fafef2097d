import { useEffect, useState } from 'react';
import { ErrorChart } from './ErrorChart';
import { Formula } from './Formula';
import { LedgerChart } from './LedgerChart';
import { PhaseChart } from './PhaseChart';
import { StepSizeChart } from './StepSizeChart';
import { StepTable } from './StepTable';
import { WorkPrecision } from './WorkPrecision';
import { useLane } from '../useLane';

/** The charts, put up one after the other so that none of them holds up a frame for the rest. */
export default function Charts() {
  const shown = useOneByOne(6);
  const pictures = useLane(({ run }) => run?.started?.image !== undefined);
  return (
    <>
      <ErrorChart order={0} />
      {shown > 0 && <WorkPrecision />}
      {shown > 1 && <Formula />}
      {shown > 2 && <StepSizeChart order={1} />}
      {shown > 3 && <LedgerChart order={2} />}
      {shown > 4 && !pictures && <PhaseChart order={3} />}
      {shown > 5 && <StepTable order={4} />}
    </>
  );
}

function useOneByOne(count: number): number {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown(shown + 1), 60);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return shown;
}
