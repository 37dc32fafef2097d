/** What a reader of docs/solvers.md needs to know before its tables. */
export const preface = `# Solvers, modifiers, schedules and processes

Made by \`npm run docs\` from the metadata in \`src/solvers\`, \`src/modifiers\`, \`src/grids\` and \`src/processes\`, and from measurements
(\`docs/orders.json\`); do not edit.

**Notation.** $x_t = \\alpha x_0 + \\sigma\\varepsilon$, $\\lambda = \\ln(\\alpha/\\sigma)$, $D = E[x_0 \\mid x]$, $\\hat\\varepsilon = (x - \\alpha D)/\\sigma$; a prime marks the
end of the step, which goes from λ to λ′ = λ + h. Subscripts 0, 1, 2 … count evaluations backwards from the newest; h₁ is the width of the step
before. $\\tilde x$, s and $k = d\\tilde x/ds = (\\tilde x - D)/s$ are the state, the time and the slope in the process’s frame: $\\tilde x = x/\\alpha$, $s = \\sigma/\\alpha$
for VE and VP, $\\tilde x = x/(\\alpha + \\sigma)$, $s = \\sigma/(\\alpha + \\sigma)$ for flows. $\\ell_j$ is the Lagrange basis over the points used,
$\\varphi_{k+1}(z) = (\\varphi_k(z) - 1/k!)/z$ with $\\varphi_0 = e^z$, and z unit noise. Down and up arrows mark an ancestral step: down to σ↓, and
noise σ↑ back up.

## How orders are measured

Every number in a column “measured” is computed by this repository’s own runs, not taken from a paper (\`src/testing/orders.ts\`; \`npm run docs\` repeats
them all in about a minute, and a test repeats some of them at each change). The contract tests hold *every* solver to its claim less a quarter, under
all combinations of its choices or, where those are many, all pairs of them.

- **ODE rows.** A mixture of three Gaussians in the plane, whose denoiser is exact; two samples; steps uneven in λ, from λ = −1.6 to 1.8. The error is the
  RMS distance at the end to a Dormand–Prince solution of 400 steps. The order is the slope of log error over log steps at 100, 200 and 400 steps
  (50, 100, 200 for order four, 25, 50, 100 for order five, where rounding comes sooner).
- **SDE rows** are *weak* orders: how fast the law of the result converges, not the single path. For Gaussian data the denoiser is affine, so the state
  of any rule that is linear in x, D and z can be carried as coefficients over 1, x_T and each noise draw: its mean and variance come out exactly, without Monte
  Carlo. The error is that of mean and variance together, at 50, 100 and 200 steps. An order of two here says nothing about kurtosis, and a slope
  may exceed the claim where leading errors of opposite sign still cancel.
- **Processes.** ve is σ = t, vp the linear β schedule, flow α = 1 − t. A rule written in λ takes the same numbers on all three,
  up to the scale of the state, so its orders agree to the last digit; rules written in σ/α or in a flow’s time differ.

What caps an order:

- *The start.* A multistep rule has no past in its first steps. Rules that claim order three or more are measured with their exact past; begun
  cold they show two to two and a half, except that UniC’s corrector repairs the start. Rules of order one and two start cold.
- *The end.* “Lower order in the last steps” leaves second order for the whole run. It is a matter of few steps: there it helps.
- *Weights for equal steps* (iPNDM, PLMS, GHVB) stop at two on any graded schedule.
- *Noise.* A polynomial through past values of D does not see the noise inside the step: weak order two at most.
- *Published sums* (DEIS, ER-SDE) leave an error that shrinks slowly or not at all.
- *A denoiser that is not smooth.* Where D jumps (the edge of a guidance interval) one step errs by O(h), where it has a kink (thresholding) by
  O(h²): order one and two for the whole run, whatever the rule.

“Our mixtures” in the advice below are the ring and the uneven mixture of the page, on Karras’ and the exponential schedule, four to forty evaluations.

Order is not quality at ten evaluations: it says how fast the error falls once steps are short. Rules of order one that are made for few steps (gradient
estimation, EVODiff) are listed with what they are.

**Left out.** The accelerated DDPM of [arXiv:2403.03852](https://arxiv.org/abs/2403.03852): we could check its coefficients against neither the
paper nor public code, and would not print a guess under that name. The deterministic one of the same paper is derived from its idea, and says so.
`;
