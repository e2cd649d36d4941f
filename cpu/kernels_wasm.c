//go:build wasm

// WebAssembly: 4 pixels × 8 channels use 8 vectors for sums, of the 16 registers of engines on
// x86. `make generate` compiles this file twice, without and with relaxed SIMD, whose multiply-add
// may round once; simd_js.go loads what the browser takes. The module works in the memory of the Go
// program: pointers are Go's.
#if defined(__wasm__)

#include <wasm_simd128.h>

#include "kernels.h"

#define KERNELS liif_wasm
#define LANES 4
#define ROWS 4
#define VECTORS 2
#define FMA_CHAINS 8
#define KEEP(x) (void)0 // clang 19 has no constraint for vectors here, and keeps the chains

typedef v128_t V;
#define load(p) wasm_v128_load(p)
#define store(p, v) wasm_v128_store(p, v)
#define splat(x) wasm_f32x4_splat(x)
#define zero() wasm_f32x4_const_splat(0)
#define add(a, b) wasm_f32x4_add(a, b)
#if defined(__wasm_relaxed_simd__)
#define fma(a, b, c) wasm_f32x4_relaxed_madd(a, b, c)
#else
#define fma(a, b, c) wasm_f32x4_add(wasm_f32x4_mul(a, b), c)
#endif
#define max(a, b) wasm_f32x4_pmax(b, a) // a < b ? b : a with NaN of b kept, as on x86
#define mul(a, b) wasm_f32x4_mul(a, b)
#define quotient(a, b) wasm_f32x4_div(a, b)
#define square_root(v) wasm_f32x4_sqrt(v)
#define power2(n)                                                                                  \
	wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(n), wasm_i32x4_splat(127)), 23)
#define open(x, gate) wasm_v128_andnot(x, wasm_f32x4_eq(gate, zero()))

static inline float sum(V v) {
	return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 2)) +
	       (wasm_f32x4_extract_lane(v, 1) + wasm_f32x4_extract_lane(v, 3));
}

#define EACH_ROWS(F, v) F(1, v) F(2, v) F(3, v) F(4, v)
#define EACH_VECTORS(F) F(1) F(2)

#include "kernels_body.h"

#define EXPORT(name) __attribute__((export_name(#name)))

// The numbers that Go needs of the table.
EXPORT(shape) int32_t shape(int32_t i) {
	return i == 0 ? LANES : i == 1 ? VECTORS : FMA_CHAINS;
}

// The i-th argument after a call's shape, as a pointer or a number.
#define F(i) ((float *)(uintptr_t)arg[i])
#define I(i) ((const int32_t *)(uintptr_t)arg[i])

// Runs kernel op, in the order of the table. A call is 24 numbers of the kernel's shape, if it has
// one, and the rest of its arguments. fma's result takes the place of its argument.
EXPORT(run) void run(int32_t op, int64_t *call) {
	const void *s = call;
	int64_t *arg = call + 24;
	switch (op) {
	case 0: run_conv(s, F(0), F(1), F(2), F(3), F(4)); break;
	case 1: run_gather(s, I(0), F(1), F(2), F(3), F(4)); break;
	case 2: run_blend(F(0), F(1), arg[2], arg[3], F(4), F(5), arg[6], F(7)); break;
	case 3: run_affine(s, F(0), F(1), F(2), F(3)); break;
	case 4: run_product(s, I(0), F(1), F(2), F(3)); break;
	case 5: run_weight_gradient(s, F(0), F(1), F(2)); break;
	case 6: run_winograd(s, F(0), F(1), F(2), F(3), F(4), F(5)); break;
	case 7: run_winograd_weight_gradient(s, F(0), F(1), F(2), F(3)); break;
	case 8: run_winograd_weights(arg[0], F(1), F(2)); break;
	case 9: run_relu_gradient(s, F(0), F(1), F(2)); break;
	case 10: run_add(s, F(0), F(1)); break;
	case 11: run_blend_gradient(s, F(0), F(1), F(2), F(3), F(4), F(5)); break;
	case 12: run_latent_gradient(arg[0], arg[1], I(2), I(3), F(4), F(5)); break;
	case 13: run_adam(s, arg[0], F(1), F(2), F(3), F(4), F(5)); break;
	case 14: run_waves(s, F(0), F(1), F(2), F(3)); break;
	case 15: run_waves_table(s, I(0), F(1), F(2), F(3)); break;
	case 16: run_waves_gradient(s, F(0), F(1), F(2), F(3), F(4), F(5)); break;
	case 17: {
		float x = run_fma(arg[0]);
		__builtin_memcpy(arg, &x, 4);
		break;
	}
	case 18: run_gather_row(s, I(0), I(1), F(2), F(3), F(4), F(5), F(6), F(7), F(8)); break;
	}
}
#endif
