// Gradient of a convolution's weights, in parts: weight (tap, i, o) gets the sum over pixels of
// in[pixel + tap][i] · gradient[pixel][o], its bias that of gradient[pixel][o].
//
// A matrix product, (taps · in) × out, K = pixels. A workgroup makes 64 rows by 64 outputs of one
// run of run_pixels pixels: 64 invocations of 8 by 8 in registers, K in steps of 16 pixels staged
// as vec4 in workgroup memory. The runs' sums go to parts [run][taps·in + 1][out], in and out
// rounded up to vec4, the last row the bias; weight_gradient_sum.wgsl adds them up. A run is one
// chain of additions, so that how runs are cut into dispatches changes nothing.
//
// Tensors are [pixels][stride] floats. What lies beyond the channels may be anything: it ends in
// sums that nobody takes. Dispatched by gpu/train_weights.go: over [runs][tiles of rows][tiles of
// outputs], the tiles of a run next to each other, for they read the same pixels.
//
// Permutations: KERNEL3; SCALAR for channel runs not aligned to 4.

struct Shape {
    first: u32, end: u32, pixels: u32, run_pixels: u32,
    width: u32, height: u32, row_tiles: u32, out_tiles: u32,
    in_stride: u32, in_first: u32, in_quads: u32, reserved0: u32,
    gradient_stride: u32, gradient_first: u32, out_quads: u32, reserved1: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
#ifdef SCALAR
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
#else
@group(0) @binding(1) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4<f32>>;
#endif
@group(0) @binding(3) var<storage, read_write> parts: array<vec4<f32>>;

var<workgroup> input_tile: array<vec4<f32>, 256>;    // [16 pixels][16]: 64 rows
var<workgroup> gradient_tile: array<vec4<f32>, 256>; // [16 pixels][16]: 64 outputs

// Four channels from float number at on, which is a multiple of 4 unless SCALAR.
fn load_input(at: u32) -> vec4<f32> {
#ifdef SCALAR
    return vec4<f32>(input[at], input[at + 1u], input[at + 2u], input[at + 3u]);
#else
    return input[at / 4u];
#endif
}

fn load_gradient(at: u32) -> vec4<f32> {
#ifdef SCALAR
    return vec4<f32>(gradient[at], gradient[at + 1u], gradient[at + 2u], gradient[at + 3u]);
#else
    return gradient[at / 4u];
#endif
}

var<private> part_row: u32;  // the first of this invocation's 8 rows
var<private> part_quad: u32; // and of its 2 vec4 of outputs
var<private> part_first: u32;
var<private> part_rows: u32;

fn store(i: u32, low: vec4<f32>, high: vec4<f32>) {
    let row = part_row + i;
    if row >= part_rows {
        return;
    }
    let at = part_first + row * shape.out_quads + part_quad;
    if part_quad < shape.out_quads {
        parts[at] = low;
    }
    if part_quad + 1u < shape.out_quads {
        parts[at + 1u] = high;
    }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = shape.first / 64u + group.x; // of the workgroup
    let row_tile = number / shape.out_tiles % shape.row_tiles;
    let out_tile = number % shape.out_tiles;
    let run = number / shape.out_tiles / shape.row_tiles;
    let row = local / 8u * 2u;    // this invocation's 2 vec4 of rows
    let column = local % 8u * 2u; // and of outputs

    // Staging: this invocation fetches one vec4 of rows and one of outputs, of every fourth pixel.
    let line = local / 16u;
    let row_quad = row_tile * 16u + local % 16u;
    let out_quad = out_tile * 16u + local % 16u;
#ifdef KERNEL3
    let tap = row_quad / shape.in_quads;
    let row_taken = tap < 9u;
    let dx = i32(tap % 3u) - 1;
    let dy = i32(tap / 3u) - 1;
    let taps = 9u;
#else
    let row_taken = row_quad < shape.in_quads;
    let taps = 1u;
#endif
    let out_taken = out_quad < shape.out_quads;
    let in_channel = shape.in_first + row_quad % shape.in_quads * 4u;
    let out_channel = shape.gradient_first + out_quad * 4u;

    let first = run * shape.run_pixels;
    let end = min(first + shape.run_pixels, shape.pixels);
#ifdef KERNEL3
    var x = i32((first + line) % shape.width);
    var y = i32((first + line) / shape.width);
    let width = i32(shape.width);
    let height = i32(shape.height);
#endif

    var bias = vec4<f32>();
    var c00 = vec4<f32>(); var c01 = vec4<f32>();
    var c10 = vec4<f32>(); var c11 = vec4<f32>();
    var c20 = vec4<f32>(); var c21 = vec4<f32>();
    var c30 = vec4<f32>(); var c31 = vec4<f32>();
    var c40 = vec4<f32>(); var c41 = vec4<f32>();
    var c50 = vec4<f32>(); var c51 = vec4<f32>();
    var c60 = vec4<f32>(); var c61 = vec4<f32>();
    var c70 = vec4<f32>(); var c71 = vec4<f32>();

    for (var base = first; base < end; base += 16u) {
        for (var k = 0u; k < 4u; k += 1u) {
            let pixel = base + k * 4u + line;
            var a = vec4<f32>();
            var b = vec4<f32>();
            if pixel < end && out_taken {
                b = load_gradient(pixel * shape.gradient_stride + out_channel);
            }
#ifdef KERNEL3
            let inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
            if pixel < end && row_taken && inside {
                let near = u32((y + dy) * width + x + dx);
                a = load_input(near * shape.in_stride + in_channel);
            }
            x += 4 % width;
            y += 4 / width;
            if x >= width {
                x -= width;
                y += 1;
            }
#else
            if pixel < end && row_taken {
                a = load_input(pixel * shape.in_stride + in_channel);
            }
#endif
            input_tile[k * 64u + local] = a; // [16 pixels][16]
            gradient_tile[k * 64u + local] = b;
            bias += b;
        }
        workgroupBarrier();
        for (var p = 0u; p < 16u; p += 1u) {
            let a0 = input_tile[p * 16u + row];
            let a1 = input_tile[p * 16u + row + 1u];
            let b0 = gradient_tile[p * 16u + column];
            let b1 = gradient_tile[p * 16u + column + 1u];
            c00 += a0.x * b0; c01 += a0.x * b1;
            c10 += a0.y * b0; c11 += a0.y * b1;
            c20 += a0.z * b0; c21 += a0.z * b1;
            c30 += a0.w * b0; c31 += a0.w * b1;
            c40 += a1.x * b0; c41 += a1.x * b1;
            c50 += a1.y * b0; c51 += a1.y * b1;
            c60 += a1.z * b0; c61 += a1.z * b1;
            c70 += a1.w * b0; c71 += a1.w * b1;
        }
        workgroupBarrier();
    }

    part_row = (row_tile * 16u + row) * 4u;
    part_quad = out_tile * 16u + column;
    part_rows = taps * shape.in_quads * 4u;
    part_first = run * (part_rows + 1u) * shape.out_quads;
    store(0u, c00, c01);
    store(1u, c10, c11);
    store(2u, c20, c21);
    store(3u, c30, c31);
    store(4u, c40, c41);
    store(5u, c50, c51);
    store(6u, c60, c61);
    store(7u, c70, c71);

    gradient_tile[local] = bias; // [4 lines][16]
    workgroupBarrier();
    if row_tile == 0u && local < 16u && out_taken {
        let sum = gradient_tile[local] + gradient_tile[local + 16u] + gradient_tile[local + 32u] +
            gradient_tile[local + 48u];
        parts[part_first + part_rows * shape.out_quads + out_quad] = sum;
    }
}
