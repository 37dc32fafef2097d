import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { desk } from '../state/desk';
import { come } from '../state/engine';
import { lastTick } from '../state/playhead';
import type { Playground } from '../state/store';
import { RunButton } from './controls/RunButton';
import { Announcer } from './shell/Announcer';
import { Footer } from './shell/Footer';
import { Header } from './shell/Header';
import { KeysDialog } from './shell/KeysDialog';
import { Notices } from './shell/Notices';
import { useShortcuts } from './shell/useShortcuts';
import { DropZone } from './open/DropZone';
import { useOpening } from './open/useOpening';
import { Lanes } from './stage/Lanes';
import { Timeline } from './timeline/Timeline';
import { afterFrame } from './idle';
import { laneClass } from './LaneMark';
import { useLater } from './useLater';
import { useReached } from './useReached';
import { useSpare } from './useSpare';
import { useMedia, usePlayground } from './usePlayground';

const Charts = lazy(() => import('./charts/Charts'));
const LessonCard = lazy(() => import('./lessons/LessonCard'));
const Controls = lazy(() => import('./controls/Controls'));
const StepsControl = lazy(() => import('./controls/StepsControl'));
const ControlSheet = lazy(() => import('./shell/ControlSheet'));
const OpenDialog = lazy(() => import('./open/OpenDialog'));
const CalibrateDialog = lazy(() => import('./calibrate/CalibrateDialog'));
const EmbedPage = lazy(() => import('./embed/EmbedPage'));

export function App() {
  const embedded = usePlayground((s) => s.embed !== undefined);
  useEffect(() => afterFrame(() => come('shown')), []);
  return embedded ? (
    <Suspense>
      <EmbedPage />
    </Suspense>
  ) : (
    <Page />
  );
}

function Page() {
  const [keys, setKeys] = useState(false);
  const openKeys = useCallback(() => setKeys(true), []);
  const closeKeys = useCallback(() => setKeys(false), []);
  const phone = useMedia('(max-width: 759px)');
  const drawing = usePlayground((s) => s.view.drawing);
  const active = usePlayground((s) => s.active);
  const lesson = usePlayground((s) => s.lesson !== undefined);
  const opening = useOpening((s) => s.stage !== 'closed');
  const calibrating = useStore(desk, (s) => s.open);
  // The moving picture first; then the controls, in slices that leave frames free; then the charts.
  const pictured = useLater(300, isMoving);
  const spare = useSpare();
  const settled = useLater(700);
  useReached('up', phone);
  useShortcuts(openKeys);
  return (
    <div className="page">
      <Header onKeys={openKeys} />
      {!phone && (
        <aside className="side controls" aria-label="Controls">
          <div className="side-scroll">
            <Suspense>{pictured && <Controls />}</Suspense>
          </div>
          <div className="side-foot">
            <Suspense fallback={<div className="steps-place" />}>
              <StepsControl />
            </Suspense>
            <RunButton />
          </div>
        </aside>
      )}
      <main className="main">
        <Lanes />
        <Suspense fallback={<div className="sheet-place" />}>{phone && <ControlSheet />}</Suspense>
        {!phone && <Timeline />}
      </main>
      <aside className={`side charts ${laneClass(active)}`} aria-label="Charts">
        {lesson && (
          <Suspense>
            <LessonCard />
          </Suspense>
        )}
        {settled && spare && (
          <Suspense fallback={<p className="small soft">Charts are being loaded…</p>}>
            <Charts />
          </Suspense>
        )}
      </aside>
      {phone && !drawing && <Timeline />}
      <Footer onKeys={openKeys} />
      <KeysDialog open={keys} onClose={closeKeys} />
      <Suspense>{opening && <OpenDialog />}</Suspense>
      <Suspense>{calibrating && <CalibrateDialog />}</Suspense>
      <DropZone />
      <Notices />
      <Announcer />
    </div>
  );
}

/** Whether the stage has more than the start to show. */
const isMoving = (s: Playground): boolean => lastTick(s) > 0;
