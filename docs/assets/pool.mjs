// Pooling of effects in the page, the same numbers as hccmeta.stats.pool (tests compare them to 1e-8).

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x) {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x - 1 + 7.5;
  const sum = LANCZOS.slice(1).reduce((total, c, i) => total + c / (x + i), LANCZOS[0]);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

// Regularised incomplete beta function by its continued fraction (Lentz).
function incompleteBeta(x, a, b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1, d = 1 / (1 - ((a + b) * x) / (a + 1)), value = d;
  for (let m = 1; m < 500; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / (1 + term * d);
      c = 1 + term / c;
      value *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * value;
}

// Upper quantile of Student's t: P(|T| > t) = tail. The normal distribution for df = Infinity.
export function criticalValue(tail, df) {
  const beyond = df === Infinity ? normalTails : (t) => incompleteBeta(df / (df + t * t), df / 2, 0.5);
  let low = 0, high = 1;
  while (beyond(high) > tail) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (beyond(middle) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// P(|Z| > z) by the series or the continued fraction of the incomplete gamma function of z squared over two.
function normalTails(z) {
  const x = (z * z) / 2;
  if (x < 1.5) {
    let term = 1 / 0.5, sum = term;
    for (let n = 1; n < 200 && term > 1e-17 * sum; n++) sum += term *= x / (0.5 + n);
    return 1 - (sum * Math.exp(-x) * Math.sqrt(x)) / Math.sqrt(Math.PI);
  }
  let b = x + 0.5, c = 1e300, d = 1 / b, value = d;
  for (let n = 1; n < 500; n++) {
    const a = -n * (n - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return (Math.exp(-x) * Math.sqrt(x) * value) / Math.sqrt(Math.PI);
}

function weighted(yi, vi, tau2) {
  let total = 0, sum = 0;
  const weights = vi.map((v) => 1 / (v + tau2));
  weights.forEach((w, i) => { total += w; sum += w * yi[i]; });
  const estimate = sum / total;
  return { weights, total, estimate, q: weights.reduce((q, w, i) => q + w * (yi[i] - estimate) ** 2, 0) };
}

function remlScore(yi, vi, tau2) {
  const { weights, total, estimate } = weighted(yi, vi, tau2);
  let squares = 0, residuals = 0;
  weights.forEach((w, i) => { squares += w * w; residuals += w * w * (yi[i] - estimate) ** 2; });
  return residuals - total + squares / total;
}

function remlLikelihood(yi, vi, tau2) {
  const { total, q } = weighted(yi, vi, tau2);
  return -0.5 * (vi.reduce((sum, v) => sum + Math.log(v + tau2), 0) + Math.log(total) + q);
}

function root(f, low, high) {
  const sign = f(low) > 0;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (f(middle) > 0 === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// Every sign change of the score on a fine grid is a candidate; the highest likelihood wins, the boundary included.
function reml(yi, vi) {
  const mean = yi.reduce((a, b) => a + b, 0) / yi.length;
  const top = 10 * (yi.reduce((sum, y) => sum + (y - mean) ** 2, 0) / Math.max(yi.length - 1, 1) + Math.max(...vi)) + 1e-12;
  const bottom = Math.min(...vi) * 1e-6;
  const grid = [0, ...Array.from({ length: 161 }, (_, i) => bottom * (top / bottom) ** (i / 160))];
  const score = (tau2) => remlScore(yi, vi, tau2);
  let best = 0, highest = remlLikelihood(yi, vi, 0);
  for (let i = 1; i < grid.length; i++) {
    if (score(grid[i - 1]) > 0 && score(grid[i]) <= 0) {
      const candidate = root(score, grid[i - 1], grid[i]);
      const likelihood = remlLikelihood(yi, vi, candidate);
      if (likelihood > highest) [best, highest] = [candidate, likelihood];
    }
  }
  return best;
}

function derSimonianLaird(yi, vi) {
  const { weights, total, q } = weighted(yi, vi, 0);
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  return Math.max(0, (q - (yi.length - 1)) / (total - squares / total));
}

// Gauss-Legendre nodes and weights on (0, 1), by Newton's method.
function legendre(n) {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5)), slope = 1;
    for (let step = 0; step < 100; step++) {
      let before = 1, value = x;
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    return [(1 + x) / 2, 1 / ((1 - x * x) * slope * slope)];
  });
}

const NODES = legendre(60);

// The posterior of the mean, half-normal prior of tau with this scale: a mixture of normals, as in Python's bayes_pool.
function bayes(yi, vi, scale) {
  const parts = NODES.map(([u, w]) => {
    const tau = 8.2 * scale * u * u;
    const { total, estimate, q } = weighted(yi, vi, tau * tau);
    const log = -0.5 * (tau / scale) ** 2 - 0.5 * (vi.reduce((sum, v) => sum + Math.log(v + tau * tau), 0) + Math.log(total) + q);
    return { mean: estimate, sd: Math.sqrt(1 / total), log, w: w * 2 * u };
  });
  const peak = Math.max(...parts.map((one) => one.log));
  parts.forEach((one) => { one.w *= Math.exp(one.log - peak); });
  const all = parts.reduce((sum, one) => sum + one.w, 0);
  const mean = parts.reduce((sum, one) => sum + one.w * one.mean, 0) / all;
  const sd = Math.sqrt(parts.reduce((sum, one) => sum + one.w * (one.sd ** 2 + (one.mean - mean) ** 2), 0) / all);
  const tail = (z) => (z >= 0 ? normalTails(z) / 2 : 1 - normalTails(-z) / 2);
  const above = (x) => parts.reduce((sum, one) => sum + one.w * tail((x - one.mean) / one.sd), 0) / all;
  const quantile = (p) => root((x) => above(x) - (1 - p), mean - 40 * sd, mean + 40 * sd);
  // The shortest interval that holds 95 %, by golden section over its lower tail.
  const width = (p) => quantile(p + 0.95) - quantile(p);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = 0.0005, high = 0.0495;
  let left = high - ratio * (high - low), right = low + ratio * (high - low);
  let atLeft = width(left), atRight = width(right);
  while (high - low > 1e-8) {
    if (atLeft < atRight) [high, right, atRight, left] = [right, left, atLeft, right - ratio * (right - low)], atLeft = width(left);
    else [low, left, atLeft, right] = [left, right, atRight, left + ratio * (high - left)], atRight = width(right);
  }
  const p = (low + high) / 2;
  return { estimate: quantile(0.5), se: sd, ci: [quantile(p), quantile(p + 0.95)] };
}

export const MODELS = {
  bayes: { label: "Bayesian random effects", tau2: reml, hk: false },
  "reml-max": { label: "Random effects, REML, the wider of Hartung-Knapp and normal", tau2: reml, hk: true },
  "reml-hk": { label: "Random effects, REML, Hartung-Knapp", tau2: reml, hk: true },
  "reml-z": { label: "Random effects, REML, normal interval", tau2: reml, hk: false },
  "dl-z": { label: "Random effects, DerSimonian-Laird, normal interval", tau2: derSimonianLaird, hk: false },
  common: { label: "Common effect", tau2: () => 0, hk: false },
};

// The review's rule: the trial's own, two to four with the protocol's prior, five and more by REML, the wider interval.
export function officialModel(k) {
  return k < 2 ? "common" : k < 5 ? "bayes" : "reml-max";
}

// scale: of the half-normal prior of tau, in the unit of the effects; used by "bayes" only.
export function pool(yi, vi, model, scale = 0.5) {
  const k = yi.length;
  if (k === 0) return null;
  const { tau2: estimator, hk } = MODELS[k === 1 ? "common" : model];
  const tau2 = estimator(yi, vi);
  const { weights, total, estimate, q } = weighted(yi, vi, tau2);
  const se = Math.sqrt(1 / total) * (hk ? Math.sqrt(q / (k - 1)) : 1);
  const half = Math.max(
    criticalValue(0.05, hk ? k - 1 : Infinity) * se,
    model === "reml-max" && k > 1 ? criticalValue(0.05, Infinity) * Math.sqrt(1 / total) : 0,
  );
  if (model === "bayes" && k > 1) {
    return { ...bayes(yi, vi, scale), tau2, k, pi: null, weights: weights.map((w) => w / total) };
  }
  const random = k >= 3 && model !== "common";
  const reach = random ? criticalValue(0.05, k - 2) * Math.sqrt(tau2 + se * se) : NaN;
  return {
    estimate, se, tau2, k,
    ci: [estimate - half, estimate + half],
    pi: random ? [estimate - reach, estimate + reach] : null,
    weights: weights.map((w) => w / total),
  };
}
