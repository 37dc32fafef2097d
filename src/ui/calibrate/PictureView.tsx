import { Bar, BarChart, CartesianGrid, Line, LineChart, ReferenceLine, XAxis, YAxis } from 'recharts';
import type { Picture } from '../../core/calibration';
import { decades, frame, niceTicks, powerTick, stepTicks, still, xAxis, yAxis } from '../charts/axes';
import { ChartFrame } from '../charts/ChartFrame';
import { tableOf } from '../charts/table';
import { short } from '../format';
import { HeatMap } from './HeatMap';
import { RuleList } from './RuleList';
import { SigmaStrip } from './SigmaStrip';

/** What a calibration shows of its work: any of a table, levels, a number or a rule for each step, and how the loss fell. */
export function PictureView({ picture, before }: { picture: Picture; before?: readonly number[] }) {
  const { heat, chosen, sigmas, bars, rules, trace } = picture;
  return (
    <div className="cal-pictures">
      {heat && <HeatMap heat={heat} chosen={chosen} />}
      <div className="cal-charts">
        {sigmas && sigmas.length > 1 && <SigmaStrip before={before} chosen={sigmas} />}
        {bars && bars.values.length > 0 && <Bars {...bars} />}
        {rules && rules.length > 0 && <RuleList rules={rules} />}
        {trace && trace.length > 1 && <Trace values={trace} />}
      </div>
    </div>
  );
}

const numbered = (of: string, name: string, values: readonly number[]) =>
  tableOf(
    values.map((value, i) => ({ i: i + 1, value })),
    [
      [of, (row) => row.i],
      [name, (row) => row.value],
    ],
  );

function Bars({ title, values }: NonNullable<Picture['bars']>) {
  const shown = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...shown), Math.max(0, ...shown)];
  return (
    <ChartFrame
      title={title}
      note="by step"
      summary={`By step: ${values
        .slice(0, 20)
        .map((v) => short(v))
        .join(', ')}`}
      height={130}
      table={() => numbered('step', title, values)}
    >
      {(width, height) => (
        <BarChart {...frame} width={width} height={height} data={values.map((value, x) => ({ x: x + 1, value }))}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            {...xAxis}
            dataKey="x"
            domain={[0.5, values.length + 0.5]}
            ticks={stepTicks(values.length).map((t) => Math.max(1, t))}
          />
          <YAxis {...yAxis} domain={[low, high]} ticks={niceTicks(low, high, 3)} tickFormatter={(v) => short(v, 2)} />
          <ReferenceLine y={0} stroke="var(--edge)" />
          <Bar dataKey="value" fill="var(--lane-a)" isAnimationActive={false} maxBarSize={22} />
        </BarChart>
      )}
    </ChartFrame>
  );
}

function Trace({ values }: { values: readonly number[] }) {
  const { domain, ticks } = decades(values);
  return (
    <ChartFrame
      title="Best loss so far"
      note="by candidate"
      summary={`After ${values.length} candidates it is ${short(values[values.length - 1])}, after the first it was ${short(values[0])}.`}
      height={130}
      table={() => numbered('candidate', 'best loss', values)}
    >
      {(width, height) => (
        <LineChart
          {...frame}
          width={width}
          height={height}
          data={values.map((value, i) => ({ x: i + 1, value: value > 0 && Number.isFinite(value) ? value : null }))}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis {...xAxis} dataKey="x" domain={[1, values.length]} ticks={niceTicks(1, values.length)} />
          <YAxis {...yAxis} scale="log" domain={domain} ticks={ticks} tickFormatter={powerTick} allowDataOverflow />
          <Line {...still} type="stepAfter" dataKey="value" stroke="var(--lane-a)" strokeWidth={2} dot={false} />
        </LineChart>
      )}
    </ChartFrame>
  );
}
