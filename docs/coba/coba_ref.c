// The C baseline's step, single thread, spikes written out. Same arithmetic and order as the baseline (exp() of libm).
// coba_ref SECONDS DELAY_STEPS HOLD OUT [EDGES]: SEED via env SEED; OUT gets int32 pairs (step, cell).
// EDGES: binary: int64 m, m uint32 sources, m uint32 targets, n doubles v0. Otherwise drawn: SEED-th splitmix64 streams.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static inline uint64_t mix64(uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}
static double u01(uint64_t *s) { return (double)(mix64((*s)++) >> 11) * 0x1p-53; }
int main(int argc, char **argv) {
  (void)argc;
  const long n = 4000, ne = 3200;
  double dt = 0.1;
  long T = (long)(atof(argv[1]) * 1e3 / dt + 0.5), D = atol(argv[2]), RF = atol(argv[3]), Q = D + 1;
  FILE *out = fopen(argv[4], "wb");
  uint64_t seed = getenv("SEED") ? strtoull(getenv("SEED"), 0, 10) : 0;
  // SEED 0: the baseline's own streams (777 for edges, 99 for V)
  uint64_t re = seed ? mix64(2 * seed) : 777, rv = seed ? mix64(2 * seed + 1) : 99;
  size_t cap = 400000;
  int64_t m = 0;
  uint32_t *es = malloc(cap * 4), *ed = malloc(cap * 4);
  double *v = malloc(n * 8), *ge = calloc(n, 8), *gi = calloc(n, 8);
  long *ref = calloc(n, sizeof(long));
  if (argc > 5) {
    FILE *f = fopen(argv[5], "rb");
    if (fread(&m, 8, 1, f) != 1 || fread(es, 4, m, f) != (size_t)m || fread(ed, 4, m, f) != (size_t)m || fread(v, 8, n, f) != (size_t)n) return 1;
  } else {
    double lq = log1p(-0.02), pos = -1, tot = (double)n * n;
    for (;;) {
      pos += 1 + floor(log(1 - u01(&re)) / lq);
      if (pos >= tot) break;
      es[m] = (uint32_t)(pos / n), ed[m] = (uint32_t)(pos - (double)es[m] * n), m++;
    }
    for (long i = 0; i < n; i++) v[i] = -60 + 10 * u01(&rv);
  }
  uint32_t *row = calloc(n + 2, 4), *cur = malloc((n + 1) * 4), *tgt = malloc(m * 4);
  for (int64_t e = 0; e < m; e++) row[es[e] + 1]++;
  for (long i = 0; i < n; i++) row[i + 1] += row[i];
  memcpy(cur, row, (n + 1) * 4);
  for (int64_t e = 0; e < m; e++) tgt[cur[es[e]]++] = ed[e];
  uint32_t *list = malloc(Q * n * 4);
  long *len = calloc(Q, sizeof(long));
  const double te = exp(-dt / 5), ti = exp(-dt / 10);
  // MEAN_G set: V sees the mean of g over the step instead of g at its start (not the baseline; close to NEST's RKF45)
  const double me = getenv("MEAN_G") ? (1 - te) * 5 / dt : 1, mi = getenv("MEAN_G") ? (1 - ti) * 10 / dt : 1;
  for (long t = 0; t < T; t++) {
    uint32_t *L = list + t % Q * n;
    long k = 0;
    for (long i = 0; i < n; i++) {
      double e = ge[i], g = gi[i], em = e * me, gm = g * mi, tot = 1 + em + gm, inf = (-60.0 + 20 + em * 0.0 + gm * -80.0) / tot;
      double v1 = ref[i] > 0 ? v[i] : inf + (v[i] - inf) * exp(-dt / 20 * tot);
      int sp = v1 > -50.0;
      v[i] = sp ? -60.0 : v1;
      ref[i] = sp ? RF : ref[i] > 0 ? ref[i] - 1 : 0;
      ge[i] = e * te, gi[i] = g * ti;
      if (sp) { L[k++] = (uint32_t)i; int32_t r[2] = {(int32_t)t, (int32_t)i}; fwrite(r, 4, 2, out); }
    }
    len[t % Q] = k;
    long q = (t + Q - (D - 1)) % Q;  // spikes of D-1 steps ago act now: seen by the next step's update
    for (long x = 0; x < len[q]; x++) {
      uint32_t i = list[q * n + x];
      double *dst = i < ne ? ge : gi, w = i < ne ? 0.6 : 6.7;
      for (uint32_t j = row[i]; j < row[i + 1]; j++) dst[tgt[j]] += w;
    }
  }
  fclose(out);
  fprintf(stderr, "connections %lld\n", (long long)m);
  return 0;
}
