import { lazy, startTransition, Suspense, useCallback, useDeferredValue, useEffect, useState } from 'react';
import { Controls } from './controls/Controls';
import { RunButton } from './controls/RunButton';
import { StepsControl } from './controls/RunSection';
import { Announcer } from './shell/Announcer';
import { ControlSheet } from './shell/ControlSheet';
import { Footer } from './shell/Footer';
import { Header } from './shell/Header';
import { KeysDialog } from './shell/KeysDialog';
import { Notices } from './shell/Notices';
import { useShortcuts } from './shell/useShortcuts';
import { Lane } from './stage/Lane';
import { Timeline } from './timeline/Timeline';
import { onceIdle } from './idle';
import { useMedia, usePlayground } from './usePlayground';

const Charts = lazy(() => import('./charts/Charts'));

export function App() {
  const [keys, setKeys] = useState(false);
  const openKeys = useCallback(() => setKeys(true), []);
  const phone = useMedia('(max-width: 759px)');
  const drawing = usePlayground((s) => s.view.drawing);
  const settled = useSettled();
  // The stage is drawn first; the controls follow in slices that leave frames free.
  const complete = useDeferredValue(true, false);
  useShortcuts(openKeys);
  return (
    <div className="page">
      <Header onKeys={openKeys} />
      {!phone && (
        <aside className="side controls" aria-label="Controls">
          <div className="side-scroll">{complete && <Controls />}</div>
          <div className="side-foot">
            <StepsControl />
            <RunButton />
          </div>
        </aside>
      )}
      <main className="main">
        <div className="lanes">
          <Lane />
        </div>
        {phone && <ControlSheet />}
        {!phone && <Timeline />}
      </main>
      <aside className="side charts" aria-label="Charts">
        {settled && (
          <Suspense fallback={<p className="small soft">Charts are being loaded…</p>}>
            <Charts />
          </Suspense>
        )}
      </aside>
      {phone && !drawing && <Timeline />}
      <Footer onKeys={openKeys} />
      <KeysDialog open={keys} onOpenChange={setKeys} />
      <Notices />
      <Announcer />
    </div>
  );
}

/** True once the first picture had its chance: charts can wait for it. */
function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    let stop = (): void => {};
    const timer = setTimeout(() => {
      stop = onceIdle(() => startTransition(() => setSettled(true)));
    }, 700);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return settled;
}
