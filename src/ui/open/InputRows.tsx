import type { Card } from '../../denoisers/card';
import type { TensorInfo } from '../../denoisers/file';
import type { Draft } from '../../open/protocol';
import { correct } from '../../state/opening-form';
import { SelectField } from '../controls/SelectField';
import { FormRow, NumberBox } from './fields';
import { type Role, roleOf, roles, rolesFor, withRole } from './roles';

/** Each input of the file and what it is for. */
export function InputRows({ card, draft }: { card: Card; draft: Draft }) {
  const { inputs } = draft.file;
  const arrays = Object.keys(draft.files).filter((name) => /\.(npy|bin)$/i.test(name));
  return (
    <fieldset className="form-part">
      <legend>What goes in</legend>
      {inputs.map((info) => (
        <div key={info.name} className="stacked">
          <FormRow
            of={info.name === card.inputs.x ? 'inputs.x' : undefined}
            label={
              <>
                <b className="tensor-name">{info.name}</b>
                <span className="small soft tensor-type">{typeText(info)}</span>
              </>
            }
          >
            <SelectField
              label={`Role of ${info.name}`}
              value={roleOf(card, info.name)}
              choices={rolesFor(card, info.name).map((value) => ({ value, label: roles[value] }))}
              onChange={(role) => correct({ inputs: withRole(card.inputs, inputs, info.name, role as Role) }, 'inputs')}
            />
          </FormRow>
          {info.name === card.inputs.time.name && <TimeRows card={card} />}
          {info.name === card.inputs.class?.name && <ClassRows card={card} />}
          {card.inputs.extra?.some((e) => e.name === info.name) && (
            <FillRow card={card} name={info.name} arrays={arrays} />
          )}
        </div>
      ))}
    </fieldset>
  );
}

const typeText = ({ type, dims }: TensorInfo): string =>
  `${type} ${dims ? `[${dims.map((d) => d ?? '?').join(', ')}]` : ''}`;

const units = {
  t: 't, the process’s own time',
  index: 'index of the step, from 0',
  sigma: 'σ/α, the noise level',
  'log-sigma': '¼ ln(σ/α), EDM’s c_noise',
  lambda: 'λ = ln(α/σ)',
} as const;

function TimeRows({ card }: { card: Card }) {
  const { time } = card.inputs;
  const set = (change: Partial<Card['inputs']['time']>): void =>
    correct({ inputs: { ...card.inputs, time: { ...time, ...change } } }, 'inputs.time');
  return (
    <>
      <FormRow label="in the unit" of="inputs.time.unit">
        <SelectField
          label="Unit of the time"
          value={time.unit}
          choices={Object.entries(units).map(([value, label]) => ({ value, label }))}
          onChange={(unit) => set({ unit: unit as keyof typeof units })}
        />
      </FormRow>
      <FormRow label="times">
        <NumberBox label="Scale of the time" value={time.scale ?? 1} onChange={(scale) => set({ scale })} />
        <span>plus</span>
        <NumberBox label="Offset of the time" value={time.offset ?? 0} onChange={(offset) => set({ offset })} />
        {time.scale === -1 && time.offset === 1 && <span className="small soft">1 − t: 0 is noise, 1 is data</span>}
      </FormRow>
    </>
  );
}

function ClassRows({ card }: { card: Card }) {
  const label = card.inputs.class;
  if (!label) return null;
  const set = (change: Partial<typeof label>): void =>
    correct({ inputs: { ...card.inputs, class: { ...label, ...change } } }, 'inputs.class');
  return (
    <FormRow label="classes" of="inputs.class">
      <NumberBox label="Number of classes" value={label.count} whole onChange={(count) => set({ count })} />
      <span>none is</span>
      <NumberBox
        label="Class that stands for none"
        value={label.none}
        placeholder="–"
        optional
        whole
        onChange={(none) => set({ none })}
      />
    </FormRow>
  );
}

const ZEROS = '(zeros)';
const NUMBER = '(number)';

/** What fills an input that nobody asks about: zeros, a number, or an embedding from a file. */
function FillRow({ card, name, arrays }: { card: Card; name: string; arrays: readonly string[] }) {
  const extra = card.inputs.extra ?? [];
  const one = extra.find((e) => e.name === name);
  if (!one) return null;
  const set = (change: Partial<typeof one>): void =>
    correct(
      { inputs: { ...card.inputs, extra: extra.map((e) => (e === one ? { ...e, ...change } : e)) } },
      'inputs.extra',
    );
  const value = one.file ?? (one.fill === 0 ? ZEROS : NUMBER);
  const files = [...new Set([...arrays, ...(one.file ? [one.file] : [])])];
  return (
    <>
      <FormRow label="filled with" of="inputs.extra">
        <SelectField
          label={`What fills ${name}`}
          value={value}
          choices={[
            { value: ZEROS, label: 'zeros' },
            { value: NUMBER, label: 'one number' },
            ...files.map((file) => ({ value: file, label: file })),
          ]}
          onChange={(next) =>
            next === ZEROS || next === NUMBER
              ? set({ file: undefined, fill: next === ZEROS ? 0 : 1 })
              : set({ file: next })
          }
        />
        {value === NUMBER && (
          <NumberBox label={`Number for ${name}`} value={one.fill} onChange={(fill) => set({ fill: fill ?? 0 })} />
        )}
      </FormRow>
      {!files.length && <p className="form-why small soft">Drop a .npy file on the page to give it an embedding.</p>}
    </>
  );
}
