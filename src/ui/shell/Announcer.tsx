import { useEffect, useState } from 'react';
import { finalError, nfe, shownState } from '../../state/selectors';
import { short } from '../format';
import { usePlayground } from '../usePlayground';

/** Tells screen readers where the run and the playhead are, once they rest. */
export function Announcer() {
  const text = usePlayground((s) => {
    const { run, view } = s;
    if (!run || view.playing) return '';
    const state = shownState(s);
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
  });
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="hidden" aria-live="polite">
      {said}
    </p>
  );
}
