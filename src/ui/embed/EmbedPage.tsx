import '../../styles/embed.css';
import { ExternalLink } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { wholeLink } from '../../state/address';
import type { EmbedPart } from '../../state/store';
import { Lanes } from '../stage/Lanes';
import { Announcer } from '../shell/Announcer';
import ControlSheet from '../shell/ControlSheet';
import { Notices } from '../shell/Notices';
import { useShortcuts } from '../shell/useShortcuts';
import { Timeline } from '../timeline/Timeline';
import { laneClass } from '../LaneMark';
import { useLater } from '../useLater';
import { useReached } from '../useReached';
import { usePlayground } from '../usePlayground';

const Charts = lazy(() => import('../charts/Charts'));

const none = (): void => undefined;

/** The page inside another one: the stage fills the frame, what is left of the rest stands around and below it. */
export default function EmbedPage() {
  const hidden = usePlayground((s) => s.embed ?? []);
  const active = usePlayground((s) => s.active);
  const settled = useLater(700);
  useShortcuts(none);
  const shows = (part: EmbedPart): boolean => !hidden.includes(part);
  useReached(shows('charts') ? 'up' : 'whole');
  return (
    <div className="embed" data-hide={hidden.join(' ')}>
      <main className="embed-first">
        <h1 className="hidden">Fewstep</h1>
        <Lanes />
        {shows('timeline') && <Timeline />}
        <div className="embed-bar">
          {shows('controls') && <ControlSheet />}
          <span className="spring" />
          <OpenLink />
        </div>
      </main>
      {shows('charts') && (
        <aside className={`side charts ${laneClass(active)}`} aria-label="Charts">
          <Suspense>{settled && <Charts />}</Suspense>
        </aside>
      )}
      <Notices />
      <Announcer />
    </div>
  );
}

function OpenLink() {
  const link = usePlayground(wholeLink);
  return (
    <a className="embed-open small" href={link} target="_blank" rel="noopener">
      Open in Fewstep <ExternalLink size={13} aria-hidden />
    </a>
  );
}
