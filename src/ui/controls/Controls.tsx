import { useEffect } from 'react';
import { come } from '../../state/engine';
import { onceIdle } from '../idle';
import { DenoiserSection } from './DenoiserSection';
import { RunSection } from './RunSection';
import { ScheduleSection } from './ScheduleSection';
import { SolverSection } from './SolverSection';

export default function Controls() {
  // The last of what is put up at the start.
  useEffect(() => onceIdle(() => come('up')), []);
  return (
    <>
      <DenoiserSection />
      <SolverSection />
      <ScheduleSection />
      <RunSection />
    </>
  );
}
