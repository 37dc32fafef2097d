import { useEffect, useState } from 'react';
import { DensityChart } from './DensityChart';
import { DataDistance } from './DataDistance';
import { ErrorChart } from './ErrorChart';
import { Formula } from './Formula';
import { LedgerChart } from './LedgerChart';
import { PhaseChart } from './PhaseChart';
import { ResidualChart } from './ResidualChart';
import { ShapeChart } from './ShapeChart';
import { StepSizeChart } from './StepSizeChart';
import { StepTable } from './StepTable';
import { WorkPrecision } from './WorkPrecision';
import { useLane } from '../useLane';

/** The charts, put up one after the other so that none of them holds up a frame for the rest. */
export default function Charts() {
  const shown = useOneByOne(9);
  const pictures = useLane(({ run }) => run?.started?.image !== undefined);
  return (
    <>
      <ErrorChart order={0} />
      {pictures && <DataDistance />}
      {shown > 0 && <WorkPrecision />}
      {shown > 1 && <Formula />}
      {shown > 2 && <StepSizeChart order={1} />}
      {shown > 3 && <LedgerChart order={2} />}
      {shown > 4 && !pictures && <PhaseChart order={3} />}
      {shown > 5 && <ShapeChart order={4} />}
      {shown > 6 && !pictures && <DensityChart order={5} />}
      {shown > 7 && !pictures && <ResidualChart order={6} />}
      {shown > 8 && <StepTable order={7} />}
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
