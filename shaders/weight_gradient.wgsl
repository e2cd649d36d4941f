// Gradient of a convolution's weights, in parts: weight (tap, i, o) gets the sum over pixels of
// in[pixel + tap][i] · gradient[pixel][o], its bias that of gradient[pixel][o].
//
// A matrix product, (taps · in) × out, K = pixels. A workgroup makes ROWS rows by OUTPUTS outputs
// of one run of run_pixels pixels, an invocation 8 by 8 of them in registers; K goes in steps of 16
// pixels, staged as vec4 in workgroup memory. The runs' sums go to parts [run][taps·in + 1][out],
// in and out rounded up to vec4, the last row the bias; weight_gradient_sum.wgsl adds them up. A
// run is one chain of fused multiply-adds, so that neither the tile's shape nor how runs are cut
// into dispatches changes anything.
//
// Tensors are [pixels][stride] floats. What lies beyond the channels may be anything: it ends in
// sums that nobody takes. Dispatched by gpu/weight_gradient.go: over [runs][tiles of rows][tiles of
// outputs], the tiles of a run next to each other, for they read the same pixels.
//
// Permutations: KERNEL3; SCALAR for channel runs not aligned to 4; the tile
// (gpu/weight_gradient.go), whose invocations, ROWS·OUTPUTS/64, are 64 in one dimension.

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

var<workgroup> input_tile: array<vec4<f32>, {ROWS*4}>;       // [16 pixels][rows/4]
var<workgroup> gradient_tile: array<vec4<f32>, {OUTPUTS*4}>; // [16 pixels][outputs/4]

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

// The finished sums of a row, of outputs 4·quad on and 4·quad + OUTPUTS/2 on.
fn store(part: u32, row: u32, quad: u32, low: vec4<f32>, high: vec4<f32>) {
    let at = part + row * shape.out_quads + quad;
    if quad < shape.out_quads {
        parts[at] = low;
    }
    if quad + {OUTPUTS/8}u < shape.out_quads {
        parts[at + {OUTPUTS/8}u] = high;
    }
}

@compute @workgroup_size({ROWS*OUTPUTS/64})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = shape.first / {ROWS*OUTPUTS/64}u + group.x; // of the workgroup
    let row_tile = number / shape.out_tiles % shape.row_tiles;
    let out_tile = number % shape.out_tiles;
    let run = number / shape.out_tiles / shape.row_tiles;
    // This invocation's rows are the vec4 numbered row and row + ROWS/8, its outputs column and
    // column + OUTPUTS/8: neighbours then read neighbouring words of workgroup memory.
    let row = local / {OUTPUTS/8}u;
    let column = local % {OUTPUTS/8}u;

    // Staging: this invocation fetches one vec4 of rows, of every OUTPUTS/16th pixel from line on,
    // and one of outputs, of every ROWS/16th from out_line on.
    let line = local / {ROWS/4}u;
    let row_quad = row_tile * {ROWS/4}u + local % {ROWS/4}u;
    let in_channel = shape.in_first + row_quad % shape.in_quads * 4u;
    let out_line = local / {OUTPUTS/4}u;
    let out_quad = out_tile * {OUTPUTS/4}u + local % {OUTPUTS/4}u;
    let out_channel = shape.gradient_first + out_quad * 4u;
    let out_taken = out_quad < shape.out_quads;

    let first = run * shape.run_pixels;
    let end = min(first + shape.run_pixels, shape.pixels);
#ifdef KERNEL3
    let tap = row_quad / shape.in_quads;
    let row_taken = tap < 9u;
    let rows = 36u * shape.in_quads;
    // Of the pixel under the tap: coordinates beyond the left or upper edge wrap to huge numbers.
    var x = (first + line) % shape.width + tap % 3u - 1u;
    var y = (first + line) / shape.width + tap / 3u - 1u;
    let right = shape.width + tap % 3u - 1u;
#else
    let row_taken = row_quad < shape.in_quads;
    let rows = 4u * shape.in_quads;
#endif

    var bias = vec4<f32>();
#repeat i 8
    var low{i} = vec4<f32>();
    var high{i} = vec4<f32>();
#end
    for (var base = first; base < end; base += 16u) {
#repeat j 256/OUTPUTS
        {
            let pixel = base + line + {j*OUTPUTS/16}u;
            var v = vec4<f32>();
#ifdef KERNEL3
            if pixel < end && row_taken && x < shape.width && y < shape.height {
                v = load_input((y * shape.width + x) * shape.in_stride + in_channel);
            }
            x += {OUTPUTS/16}u % shape.width;
            y += {OUTPUTS/16}u / shape.width;
            if i32(x) >= i32(right) {
                x -= shape.width;
                y += 1u;
            }
#else
            if pixel < end && row_taken {
                v = load_input(pixel * shape.in_stride + in_channel);
            }
#endif
            input_tile[local + {j*ROWS*OUTPUTS/64}u] = v;
        }
#end
#repeat j 256/ROWS
        {
            let pixel = base + out_line + {j*ROWS/16}u;
            var v = vec4<f32>();
            if pixel < end && out_taken {
                v = load_gradient(pixel * shape.gradient_stride + out_channel);
            }
            gradient_tile[local + {j*ROWS*OUTPUTS/64}u] = v;
            bias += v;
        }
#end
        workgroupBarrier();
        for (var p = 0u; p < 16u; p += 1u) {
            let a0 = input_tile[p * {ROWS/4}u + row];
            let a1 = input_tile[p * {ROWS/4}u + row + {ROWS/8}u];
            let b0 = gradient_tile[p * {OUTPUTS/4}u + column];
            let b1 = gradient_tile[p * {OUTPUTS/4}u + column + {OUTPUTS/8}u];
#repeat i 4
            low{i} = fma(vec4<f32>(a0[{i}]), b0, low{i});
            high{i} = fma(vec4<f32>(a0[{i}]), b1, high{i});
            low{i+4} = fma(vec4<f32>(a1[{i}]), b0, low{i+4});
            high{i+4} = fma(vec4<f32>(a1[{i}]), b1, high{i+4});
#end
        }
        workgroupBarrier();
    }

    let part = run * (rows + 1u) * shape.out_quads;
    let row0 = (row_tile * {ROWS/4}u + row) * 4u;
    let row1 = row0 + {ROWS/2}u;
    let quad = out_tile * {OUTPUTS/4}u + column;
    if row0 < rows {
#repeat i 4
        store(part, row0 + {i}u, quad, low{i}, high{i});
#end
    }
    if row1 < rows {
#repeat i 4
        store(part, row1 + {i}u, quad, low{i+4}, high{i+4});
#end
    }

    gradient_tile[local] = bias; // [ROWS/16 lines][outputs/4]
    workgroupBarrier();
    if row_tile == 0u && local < {OUTPUTS/4}u && out_taken {
        var sum = gradient_tile[local];
#repeat i ROWS/16-1
        sum += gradient_tile[local + {i+1*OUTPUTS/4}u];
#end
        parts[part + rows * shape.out_quads + out_quad] = sum;
    }
}
