import { finite, phi, recent, transport } from '../core/exponential';
import { choice, num } from '../core/options';
import { defineSolver } from '../core/solver';
import { lin } from '../core/vec';

export default defineSolver({
  id: 'dpmpp-3m-sde',
  name: 'DPM-Solver++(3M) SDE',
  family: 'stochastic',
  aliases: {
    diffusers: 'DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++", solver_order=3)',
    'k-diffusion': 'sample_dpmpp_3m_sde, the published variant',
    ComfyUI: 'dpmpp_3m_sde, the published variant',
    A1111: 'DPM++ 3M SDE, the published variant',
  },
  paper: 'github.com/crowsonkb/k-diffusion, after arXiv:2211.01095',
  formula: String.raw`x' = \frac{\sigma'}{\sigma}e^{-\eta h}x + \alpha' k\bigl[\varphi_1(-k)D_0 + \varphi_2(-k)hD^{(1)} + \varphi_3(-k)h^2D^{(2)}\bigr] + \sigma'\sqrt{1 - e^{-2\eta h}}\,z \\
    k = (1 + \eta)h`,
  about:
    'Extrapolates the denoiser by the parabola through its last three values, for the diffusion SDE. As published in code the second derivative lacks a factor 2; “right” restores it, and with it third order at η = 0. With noise both are of second weak order, for the first steps have no past.',
  advice:
    'With many steps; in theory and by our measurement no better in law than 2M SDE, for noise caps both at second order.',
  options: {
    eta: num({ label: 'η', help: '0: 3M; 1: the diffusion SDE', default: 1, min: 0, max: 2, step: 0.05 }),
    variant: choice({
      label: 'second derivative',
      default: 'right',
      choices: {
        right: 'right',
        published: 'as published in code: half of it',
        diffusers: 'as in diffusers: its weight has a wrong sign, too',
      },
    }),
  },
  order: ({ eta, variant }) => (variant === 'diffusers' ? 1 : eta === 0 && variant === 'right' ? 3 : 2),
  history: 2,
  stochastic: ({ eta }) => eta > 0,
  async step({ x, from, to, history, denoise, noise }, { eta, variant }) {
    const D = await denoise();
    if (!finite(from, to)) return { x: transport(x, D, from, to) };
    const h = to.lambda - from.lambda;
    const k = (1 + eta) * h;
    const [one, two] = recent(history, from, to, 2);
    // First and second derivative in units of the step.
    let slope = lin();
    let curvature = lin();
    if (one) {
      const r0 = (from.lambda - one.at.lambda) / h;
      slope = lin([1 / r0, D], [-1 / r0, one.out]);
      if (two) {
        const r1 = (one.at.lambda - two.at.lambda) / h;
        const older = lin([1 / r1, one.out], [-1 / r1, two.out]);
        const bend = lin([1 / (r0 + r1), slope], [-1 / (r0 + r1), older]);
        slope = lin([1, slope], [r0, bend]);
        curvature = lin([variant === 'right' ? 2 : 1, bend]);
      }
    }
    const [a, b, right] = [1, 2, 3].map((j) => to.alpha * k * phi(j, -k));
    // ½ − φ₂ is the weight; diffusers has −½ − φ₂.
    const c = variant === 'diffusers' ? right - to.alpha : right;
    const mean = lin([(to.sigma / from.sigma) * Math.exp(-eta * h), x], [a, D], [b, slope], [c, curvature]);
    return { x: eta > 0 ? lin([1, mean], [to.sigma * Math.sqrt(-Math.expm1(-2 * eta * h)), noise()]) : mean };
  },
});
