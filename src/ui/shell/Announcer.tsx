import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { laneName } from '../../state/lanes';
import { shownState } from '../../state/playhead';
import { finalError, nfe } from '../../state/selectors';
import type { Lane } from '../../state/store';
import { trail } from '../../state/trail';
import { short } from '../format';
import { usePlayground } from '../usePlayground';

/** Tells screen readers what was undone, and where the run and the playhead are, once they rest. */
export function Announcer() {
  const text = usePlayground((s) => {
    if (s.view.playing) return '';
    return s.lanes
      .map((lane) => `${s.lanes.length > 1 ? `${laneName(lane.slot)}: ` : ''}${stateOf(lane, shownState(lane, s))}`)
      .join(' ');
  });
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  const done = useStore(trail, ({ said }) => said);
  return (
    <>
      <p className="hidden" aria-live="polite">
        {done}
      </p>
      <p className="hidden" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

function stateOf({ run }: Lane, state: number): string {
  if (!run) return '';
  const level = run.levels[state];
  const error = finalError(run);
  const end =
    run.status === 'done'
      ? `Run done, ${nfe(run)} evaluations${error === undefined ? '' : `, error ${short(error)}`}.`
      : run.status === 'failed'
        ? 'Run failed.'
        : run.status === 'cancelled'
          ? 'Run cancelled.'
          : 'Running.';
  return `${end}${level ? ` State ${state}, sigma ${short(level.sigma)}.` : ''}`;
}
