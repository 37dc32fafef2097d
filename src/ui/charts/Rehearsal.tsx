import { CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import { frame, placeAxis, powerTick, yAxis } from './axes';
import { laneLine } from './marks';

const rows = [
  { x: 0, y: 1 },
  { x: 1, y: 10 },
];
const parts = [
  <YAxis key="y" {...yAxis} scale="log" domain={[1, 10]} ticks={[1, 10]} allowDataOverflow tickFormatter={powerTick} />,
  <XAxis key="x" {...placeAxis({ axis: 'step', range: [0, 1] })} />,
  <CartesianGrid key="grid" vertical={false} stroke="var(--line)" />,
  <Line key="line" dataKey="y" {...laneLine(0, true)} />,
];

/** Turns that it takes. */
export const REHEARSED = parts.length;

/**
 * A chart that nobody sees, put together part by part. The first one of a page costs three times as much as the next, because its
 * code is cold: at once that would be a long task.
 */
export function Rehearsal({ turn }: { turn: number }) {
  return (
    <div hidden>
      <ComposedChart {...frame} width={120} height={80} data={rows}>
        {parts.slice(0, turn + 1)}
      </ComposedChart>
    </div>
  );
}
