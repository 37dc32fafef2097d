import { useTurns } from '../turns';
import { DensityChart } from './DensityChart';
import { DataDistance } from './DataDistance';
import { ErrorChart } from './ErrorChart';
import { Formula } from './Formula';
import { LedgerChart } from './LedgerChart';
import { PhaseChart } from './PhaseChart';
import { Rehearsal, REHEARSED } from './Rehearsal';
import { ResidualChart } from './ResidualChart';
import { ShapeChart } from './ShapeChart';
import { StepSizeChart } from './StepSizeChart';
import { StepTable } from './StepTable';
import { WorkPrecision } from './WorkPrecision';
import { useLane } from '../useLane';
import { useReached } from '../useReached';

const LAST = REHEARSED + 9;

/** The charts, put up one after the other so that none of them holds up a frame for the rest. */
export default function Charts() {
  const turn = useTurns(LAST);
  useReached('whole', turn === LAST);
  if (turn < REHEARSED) return <Rehearsal turn={turn} />;
  return <All shown={turn - REHEARSED} />;
}

function All({ shown }: { shown: number }) {
  const pictures = useLane(({ run }) => run?.started?.image !== undefined);
  return (
    <>
      <ErrorChart />
      {pictures && <DataDistance />}
      {shown > 0 && <WorkPrecision />}
      {shown > 1 && <Formula />}
      {shown > 2 && <StepSizeChart />}
      {shown > 3 && <LedgerChart />}
      {shown > 4 && !pictures && <PhaseChart />}
      {shown > 5 && <ShapeChart />}
      {shown > 6 && !pictures && <DensityChart />}
      {shown > 7 && !pictures && <ResidualChart />}
      {shown > 8 && <StepTable />}
    </>
  );
}
