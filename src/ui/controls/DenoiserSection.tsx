import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Lock, Network, Pencil } from 'lucide-react';
import { models, type ModelInfo } from '../../models';
import { processes } from '../../registry';
import { edit } from '../../state/run';
import { modelInfo, modelName } from '../../state/selectors';
import { laneOf, setView, store } from '../../state/store';
import { defaultSpec } from '../../run/spec';
import { bytes } from '../format';
import { useLane } from '../useLane';
import { usePlayground } from '../usePlayground';
import { ConditionField } from './ConditionField';
import { OptionFields } from './OptionFields';
import { Preview } from './Preview';
import { Section } from './Section';
import { SelectField } from './SelectField';

const DRAW = '(draw)';
const exact = [...models.values()].filter((m) => m.kind === 'exact');
const networks = [...models.values()].filter((m) => m.kind === 'onnx');

function pick(id: string): void {
  if (id === DRAW) {
    setView({ drawing: true, playing: false });
    return;
  }
  setView({ drawing: false });
  const next = models.get(id);
  const process = next?.kind === 'onnx' ? next.card.process : defaultSpec.process;
  const classes = next?.kind === 'onnx' ? next.card.inputs.class?.count : undefined;
  const sheet = next && next.dim > 2 ? { count: 2 * (classes ?? 8) } : {};
  const points = next && next.dim <= 2 && laneOf(store.getState()).spec.count < 100 ? { count: defaultSpec.count } : {};
  edit({ model: id, process, condition: undefined, ...sheet, ...points }, true);
}

/** Which data, and who denoises it: exact formulas, learned networks, or points drawn by hand. */
export function DenoiserSection() {
  const model = useLane((lane) => lane.spec.model);
  const drawing = usePlayground((s) => s.view.drawing);
  const info = modelInfo({ model });
  const drawn = typeof model === 'object';
  const value = drawing || drawn ? DRAW : (model as string);
  return (
    <Section
      title="Denoiser"
      note={
        <span className="tiles-note">
          <Network size={12} aria-hidden /> = learned, ONNX
        </span>
      }
    >
      <ToggleGroup
        aria-label="Denoiser"
        className="tiles"
        value={[value]}
        onValueChange={([next]) => pick(next ?? value)}
      >
        {exact.map((m) => (
          <Tile key={m.id} model={m} active={m.id === value} />
        ))}
        <Toggle value={DRAW} className="tile" aria-label="Draw your own points" title="Draw your own points">
          {typeof model === 'object' && model.kind === 'points' ? (
            <Preview model={model} active={value === DRAW} />
          ) : (
            <span className="tile-picture tile-glyph">
              <Pencil size={20} aria-hidden />
            </span>
          )}
          <span className="tile-name">Draw</span>
        </Toggle>
        {networks.map((m) => (
          <Tile key={m.id} model={m} active={m.id === value} />
        ))}
      </ToggleGroup>
      <p className="small soft">{about(info) ?? `${modelName({ model })}: the exact denoiser of these data.`}</p>
      <ConditionField />
      <ProcessField info={info} />
    </Section>
  );
}

function Tile({ model, active }: { model: ModelInfo; active: boolean }) {
  const name = model.name.replace(/ \(.*\)$/, '');
  const label = model.kind === 'onnx' ? `${model.name}, a network of ${bytes(model.card.bytes)}` : model.name;
  return (
    <Toggle value={model.id} className="tile" aria-label={label} title={model.about}>
      <Preview model={model} active={active} />
      {model.kind === 'onnx' && <Network size={12} aria-hidden className="tile-mark" />}
      <span className="tile-name">{name}</span>
    </Toggle>
  );
}

function about(info: ModelInfo | undefined): string | undefined {
  if (info?.kind !== 'onnx') return info?.about;
  const { prediction, params, bytes: size } = info.card;
  const says = { eps: 'ε', x0: 'x₀', v: 'v', flow: 'velocity', score: 'score', F: 'F (EDM)' }[prediction];
  const learned = params ? `${params.toLocaleString('en')} parameters, ` : '';
  return `${info.about} Predicts ${says}; ${learned}${bytes(size)}.`;
}

/** The noising process: free for exact denoisers, part of what a network learned otherwise. */
function ProcessField({ info }: { info: ModelInfo | undefined }) {
  const process = useLane((lane) => lane.spec.process);
  const definition = processes.get(process.id);
  if (info?.kind === 'onnx')
    return (
      <p className="locked">
        <Lock size={14} aria-hidden />
        <span>
          {definition?.name ?? process.id}
          <span className="small soft"> · fixed: the network was trained on it</span>
        </span>
      </p>
    );
  return (
    <details className="fold">
      <summary>
        <span>Noising process</span>
        <span className="soft">{definition?.name}</span>
      </summary>
      <SelectField
        label="Noising process"
        value={process.id}
        choices={[...processes.values()].map((p) => ({ value: p.id, label: p.name, about: p.about }))}
        onChange={(id) =>
          edit({ process: id === defaultSpec.process.id ? defaultSpec.process : { id, options: {} } }, true)
        }
      />
      {definition && (
        <OptionFields
          schema={definition.options}
          options={process.options}
          onChange={(options, rest) => edit({ process: { id: process.id, options } }, rest)}
        />
      )}
    </details>
  );
}
