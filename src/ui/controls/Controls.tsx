import { useReached } from '../useReached';
import { DenoiserSection } from './DenoiserSection';
import { RunSection } from './RunSection';
import { ScheduleSection } from './ScheduleSection';
import { SolverSection } from './SolverSection';

export default function Controls() {
  // The last of what is put up at the start.
  useReached('up');
  return (
    <>
      <DenoiserSection />
      <SolverSection />
      <ScheduleSection />
      <RunSection />
    </>
  );
}
