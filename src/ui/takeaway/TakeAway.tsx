import { Dialog } from '@base-ui/react/dialog';
import { FileJson, FileText, Image } from 'lucide-react';
import { useEffect, useState } from 'react';
import { laneName } from '../../state/lanes';
import { laneOf, notify, store } from '../../state/store';
import { currentSeries, studies } from '../../state/study';
import { pointsOf } from '../../state/study-points';
import { diagramCsv, runJson, stepsCsv } from '../../state/takeaway';
import { drawAll } from '../charts/useNear';
import { Segments } from '../controls/Segments';
import { DialogFrame } from '../DialogFrame';
import { laneClass } from '../LaneMark';
import { save } from '../save';
import { usePlayground } from '../usePlayground';
import { Animation } from './animation/Animation';
import { EmbedCode } from './EmbedCode';
import { Group, Item } from './Item';
import { canvasPng, chartPng, chartSvg, drawn, isPainted } from './pictures';
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
  const png = lane && (await canvasPng(lane));
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
  const charts = [...document.querySelectorAll<HTMLElement>('figure[data-chart]')];
  // Those that were never scrolled to are not drawn yet.
  useEffect(drawAll, []);
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
        {charts.map((figure) => (
          <ChartItem key={figure.dataset.chart} figure={figure} />
        ))}
      </Group>
    </>
  );
}

function ChartItem({ figure }: { figure: HTMLElement }) {
  const title = figure.dataset.chart ?? '';
  const file = title.toLowerCase().replaceAll(' ', '-');
  const take = async (kind: 'svg' | 'png'): Promise<void> => {
    if (!(await drawn(figure))) return notify(`“${title}” shows nothing yet. Wait until the run is measured.`);
    const svg = kind === 'svg' && chartSvg(figure);
    if (svg) return save(`${file}.svg`, svg, 'image/svg+xml');
    const png = await chartPng(figure);
    if (png) save(`${file}.png`, png);
  };
  const painted = isPainted(figure);
  return (
    <div className="take-row">
      <Item icon={<Image size={15} aria-hidden />} onClick={() => void take(painted ? 'png' : 'svg')}>
        {title}, {painted ? 'PNG' : 'SVG'}
      </Item>
      {!painted && (
        <button type="button" className="button quiet" aria-label={`${title}, PNG`} onClick={() => void take('png')}>
          PNG
        </button>
      )}
    </div>
  );
}
