import { DenoiserSection } from './DenoiserSection';
import { RunSection } from './RunSection';
import { ScheduleSection } from './ScheduleSection';
import { SolverSection } from './SolverSection';

export default function Controls() {
  return (
    <>
      <DenoiserSection />
      <SolverSection />
      <ScheduleSection />
      <RunSection />
    </>
  );
}
