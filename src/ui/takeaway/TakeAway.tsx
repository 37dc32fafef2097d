import { Dialog } from '@base-ui/react/dialog';
import { FileJson, FileText, Image } from 'lucide-react';
import { useState } from 'react';
import { laneName } from '../../state/lanes';
import { laneOf, store } from '../../state/store';
import { currentSeries, studies } from '../../state/study';
import { pointsOf } from '../../state/study-points';
import { diagramCsv, runJson, stepsCsv } from '../../state/takeaway';
import { Segments } from '../controls/Segments';
import { DialogFrame } from '../DialogFrame';
import { laneClass } from '../LaneMark';
import { save } from '../save';
import { usePlayground } from '../usePlayground';
import { Animation } from './animation/Animation';
import { EmbedCode } from './EmbedCode';
import { Group, Item } from './Item';
import { chartSvg, stagePng } from './pictures';
import { Reproduce } from './Reproduce';
import { RunCode } from './RunCode';

const active = () => laneOf(store.getState());
const laneElement = (): Element | null => document.querySelector(`[data-testid=lane].${laneClass(active().slot)}`);

function saveDiagram(): void {
  const { cells, yardstick } = studies.getState();
  const curves = currentSeries().map((series) => ({ ...series, points: pointsOf(series, cells, yardstick) }));
  save('error-against-nfe.csv', diagramCsv(curves, yardstick), 'text/csv');
}

async function saveStage(): Promise<void> {
  const lane = laneElement();
  const png = lane && (await stagePng(lane));
  if (png) save('stage.png', png);
}

const kinds = { files: 'Files', code: 'Code', embed: 'Embed', manifest: 'Manifest' } as const;
type Kind = keyof typeof kinds;

/** Numbers and pictures of the page as files, as code and as a frame, and a manifest that brings the same numbers back. */
export default function TakeAway({ onClose }: { onClose(): void }) {
  const [kind, setKind] = useState<Kind>('files');
  return (
    <DialogFrame title="Take away" onClose={onClose} className="take-away">
      <Dialog.Description className="small soft">
        Made here, from what you see. The link in the address bar says everything but the numbers.
      </Dialog.Description>
      <Segments<Kind> label="What to take away" value={kind} choices={kinds} onChange={setKind} />
      {kind === 'files' && <Files />}
      {kind === 'code' && <RunCode />}
      {kind === 'embed' && <EmbedCode />}
      {kind === 'manifest' && <Reproduce />}
    </DialogFrame>
  );
}

function Files() {
  const several = usePlayground((s) => s.lanes.length > 1);
  const name = usePlayground((s) => laneName(s.active));
  const charts = [...document.querySelectorAll('.side.charts figure.chart')].filter((f) =>
    f.querySelector('svg.recharts-surface'),
  );
  return (
    <>
      <Group title="Numbers">
        <Item
          icon={<FileText size={15} aria-hidden />}
          onClick={() => save('steps.csv', stepsCsv(store.getState().lanes), 'text/csv')}
        >
          Every step of {several ? 'all runs' : 'the run'}, CSV
        </Item>
        <Item icon={<FileText size={15} aria-hidden />} onClick={saveDiagram}>
          The diagram “Error against NFE”, CSV
        </Item>
        <Item
          icon={<FileJson size={15} aria-hidden />}
          onClick={() => {
            const { run } = active();
            if (run) save('run.json', runJson(run), 'application/json');
          }}
        >
          Run {name} with all its states, JSON
        </Item>
      </Group>
      <Group title="Pictures">
        <Item icon={<Image size={15} aria-hidden />} onClick={() => void saveStage()}>
          The stage of run {name}, PNG
        </Item>
        <Animation stage={laneElement} />
        {charts.map((figure) => {
          const title = figure.querySelector('figcaption')?.firstChild?.textContent ?? 'chart';
          return (
            <Item
              key={title}
              icon={<Image size={15} aria-hidden />}
              onClick={() => {
                const svg = chartSvg(figure);
                if (svg) save(`${title.toLowerCase().replaceAll(' ', '-')}.svg`, svg, 'image/svg+xml');
              }}
            >
              {title}, SVG
            </Item>
          );
        })}
      </Group>
    </>
  );
}
