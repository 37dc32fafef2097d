import { Drawer } from '@base-ui/react/drawer';
import { SlidersHorizontal, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { gridName, modelName, solverName } from '../../state/selectors';
import { RunButton } from '../controls/RunButton';
import StepsControl from '../controls/StepsControl';
import { useOpening } from '../open/useOpening';
import { useLane } from '../useLane';
import { usePlayground } from '../usePlayground';
import { UndoButtons } from './UndoButtons';

const Controls = lazy(() => import('../controls/Controls'));

/** The controls on a phone: a sheet from below, opened by a button that says what is set. */
export default function ControlSheet() {
  const spec = useLane((lane) => lane.spec);
  const drawing = usePlayground((s) => s.view.drawing);
  const [open, setOpen] = useState(false);
  const reading = useOpening((s) => s.stage === 'form');
  // Who chose to draw, or found a model to sample, wants to see the stage.
  useEffect(() => {
    if (drawing || reading) setOpen(false);
  }, [drawing, reading]);
  return (
    <Drawer.Root open={open} onOpenChange={(next) => setOpen(next)}>
      <div className="sheet-row">
        <Drawer.Trigger className="button sheet-trigger">
          <SlidersHorizontal size={18} aria-hidden />
          <span className="sheet-summary">
            <b>{solverName(spec)}</b>
            <span className="small soft">
              {modelName(spec)} · {gridName(spec)} ·{' '}
              {spec.control.kind === 'adaptive'
                ? 'adaptive'
                : `${spec.grid.steps} ${spec.grid.steps === 1 ? 'step' : 'steps'}`}
            </span>
          </span>
        </Drawer.Trigger>
        <UndoButtons />
      </div>
      <Drawer.Portal>
        <Drawer.Backdrop className="veil" />
        <Drawer.Viewport className="drawer-viewport">
          <Drawer.Popup className="drawer">
            <div className="drawer-handle" aria-hidden />
            <div className="drawer-head">
              <Drawer.Title className="dialog-title">Set up the run</Drawer.Title>
              <Drawer.Close className="button quiet icon" aria-label="Close">
                <X size={18} aria-hidden />
              </Drawer.Close>
            </div>
            <Drawer.Content className="drawer-content">
              <Suspense>
                <Controls />
              </Suspense>
            </Drawer.Content>
            <div className="drawer-foot">
              <StepsControl />
              <RunButton onPress={() => setOpen(false)} />
            </div>
          </Drawer.Popup>
        </Drawer.Viewport>
      </Drawer.Portal>
    </Drawer.Root>
  );
}
