import type { Calibrated } from '../../run/task';
import { figure, recipeText, yardstickOf, yardsticks } from '../../state/verdict';
import { short } from '../format';

const rows = [
  ['before', 'as it was'],
  ['after', 'calibrated'],
  ['byHand', 'best by hand'],
] as const;

/** The run before and after, and the best hand-made pair: on the noises of the fit, and on those that judge. */
export function Scores({ result }: { result: Calibrated }) {
  const by = yardstickOf(result);
  const { judged, task } = result;
  const best = Math.min(...rows.map(([key]) => figure(judged[key].held, by)));
  return (
    <div className="table-scroll">
      <table className="table small cal-scores">
        <caption className="hidden">
          {yardsticks[by]} on the noises of the fit and on others, {task.samples} each
        </caption>
        <thead>
          <tr>
            <th scope="col">{yardsticks[by]}</th>
            <th scope="col">NFE</th>
            <th scope="col">fitted on</th>
            <th scope="col">judged on others</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, name]) => {
            const { recipe, nfe, fit, held } = judged[key];
            const least = figure(held, by) === best;
            return (
              <tr key={key} className={key === 'after' ? 'cal-own' : undefined}>
                <th scope="row">
                  {name} <span className="soft">{recipeText(recipe)}</span>
                </th>
                <td>{nfe}</td>
                <td>{fit.failure ?? short(figure(fit, by))}</td>
                <td>
                  {held.failure ?? short(figure(held, by))}
                  {least && (
                    <>
                      <span className="hidden"> the least</span>
                      <span aria-hidden> ◂</span>
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
