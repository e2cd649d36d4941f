#ifdef F16
enable f16;
#endif
#ifdef MATRIX
enable wgpu_cooperative_matrix;
#endif
// Convolution 3×3 or 1×1, stride 1, zero padding: out = [ReLU](weights * in + bias) + residual.
//
// An implicit matrix product, pixels × output channels, K = KERNEL²·in. A workgroup makes PIXELS
// pixels by CHANNELS channels, an invocation EACH pixels by 8 channels in registers; K goes in
// steps of 16 channels of one tap, staged as vec4 in workgroup memory. Every output is one chain of
// fused multiply-adds over K in a fixed order, so that no result depends on the tile's shape or on
// how the pixels are cut into dispatches.
//
// Tensors are [pixels][stride] values, channels last: floats or halves (shared/quads.wgsl). Weights
// are [tap][in/16][16][out/64][64], zero padded (gpu/conv.go). Dispatched by gpu/conv.go: x over
// pixels, y over output channels, from first_channel on; the workgroup has PIXELS·CHANNELS/(8·EACH)
// invocations, in one dimension.
//
// An output that is a stack of pictures has a gap below each: every row that ends a period, which
// holds zeros and is never written. A period of 0 is no stack.
//
// With F16 the products of a step of 16 channels are added up in halves, and only their sum in
// floats: half arithmetic is twice as fast on many devices, going over to floats is not. All other
// sums are of floats.
//
// Matrix units have a text of their own for it, shared/conv_matrix.wgsl.
//
// Permutations: HALF or F16; KERNEL3; SCALAR for channel runs not aligned to 4; IN_PLACE where
// input and output are runs of one tensor; RESIDUAL, RESIDUAL_IN_PLACE where it is a run of the
// output's tensor; the tile (gpu/shapes.go).

struct Shape {
    in_width: u32, in_height: u32, in_stride: u32, in_first: u32,
    out_width: u32, out_stride: u32, out_first: u32, channels_in: u32,
    rect_x: u32, rect_y: u32, rect_width: u32, channels_out: u32,
    window_x: u32, window_y: u32, residual_stride: u32, residual_first: u32,
    first_pixel: u32, pixels: u32, relu: u32, period: u32,
    first_channel: u32, reserved1: u32, reserved2: u32, reserved3: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
#ifdef MATRIX
@group(0) @binding(1) var<storage, read> weights: array<f16>;
#else
@group(0) @binding(1) var<storage, read> weights: array<Quad>;
#endif
@group(0) @binding(2) var<storage, read> bias: array<vec4<f32>>;
#ifdef SCALAR
#ifdef HALF
@group(0) @binding(3) var<storage, read_write> output: array<atomic<u32>>;
#else
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
#endif
#else
@group(0) @binding(3) var<storage, read_write> output: array<Quad>;
#endif
#ifndef IN_PLACE
#ifdef SCALAR
@group(0) @binding(4) var<storage, read> input: array<Value>;
#else
@group(0) @binding(4) var<storage, read> input: array<Quad>;
#endif
#endif
#ifdef RESIDUAL
#ifdef SCALAR
@group(0) @binding(5) var<storage, read> residual: array<Value>;
#else
@group(0) @binding(5) var<storage, read> residual: array<Quad>;
#endif
#endif

#import rectify
#import quads
#ifdef SCALAR
#import values
#endif

#ifdef SCALAR
fn written_value(at: u32) -> f32 {
#ifdef HALF
    return value_of(atomicLoad(&output[at / 2u]), at);
#else
    return output[at];
#endif
}

fn input_value(at: u32) -> f32 {
#ifdef IN_PLACE
    return written_value(at);
#else
    return value_of(input[place_of_value(at)], at);
#endif
}

// With HALF another invocation may write the other half of the word at the same time.
fn write_value(at: u32, v: f32) {
#ifdef HALF
    let shift = at % 2u * 16u;
    let bits = narrow(vec4<f32>(v, 0.0, 0.0, 0.0)).x;
    atomicAnd(&output[at / 2u], ~(0xffffu << shift));
    atomicOr(&output[at / 2u], bits << shift);
#else
    output[at] = v;
#endif
}
#endif

// Four channels from value number at on, which is a multiple of 4 unless SCALAR.
fn load_input(at: u32) -> Factor {
#ifdef SCALAR
    return Factor(input_value(at), input_value(at + 1u), input_value(at + 2u),
        input_value(at + 3u));
#else
#ifdef IN_PLACE
    return factor(output[at / 4u]);
#else
    return factor(input[at / 4u]);
#endif
#endif
}

// The channels from c on that are not the convolution's, which may hold anything, become 0.
fn keep_channels(v: Factor, c: u32) -> Factor {
    let number = vec4<u32>(c, c + 1u, c + 2u, c + 3u);
    return select(Factor(), v, number < vec4<u32>(shape.channels_in));
}

// Four finished channels from c on of a pixel.
fn store(x: u32, y: u32, c: u32, sum: vec4<f32>) {
    if c >= shape.channels_out {
        return;
    }
    var value = sum;
    if shape.relu != 0u {
        value = rectify(value);
    }
    let at = (y * shape.out_width + x) * shape.out_stride + shape.out_first + c;
    let from_value = (y * shape.out_width + x) * shape.residual_stride + shape.residual_first + c;
#ifdef SCALAR
    let count = min(4u, shape.channels_out - c);
    for (var i = 0u; i < count; i += 1u) {
        var v = value[i];
#ifdef RESIDUAL
        v += value_of(residual[place_of_value(from_value + i)], from_value + i);
#endif
#ifdef RESIDUAL_IN_PLACE
        v += written_value(from_value + i);
#endif
        write_value(at + i, v);
    }
#else
#ifdef RESIDUAL
    value += wide(residual[from_value / 4u]);
#endif
#ifdef RESIDUAL_IN_PLACE
    value += wide(output[from_value / 4u]);
#endif
    output[at / 4u] = narrow(value);
#endif
}

#ifdef MATRIX
#import conv_matrix
#else
var<workgroup> input_tile: array<Factor, {PIXELS*4}>;    // [4][pixels]: 16 channels of one tap
var<workgroup> weight_tile: array<Factor, {CHANNELS*4}>; // [16 channels][outputs/4]

// The finished channels c on and c + CHANNELS/2 on of pixel p of the dispatch.
fn finish(p: u32, c: u32, low: vec4<f32>, high: vec4<f32>) {
    if p >= shape.pixels {
        return;
    }
    let number = shape.first_pixel + p;
    let x = shape.rect_x + number % shape.rect_width;
    let y = shape.rect_y + number / shape.rect_width;
    if shape.period != 0u && y % shape.period == shape.period - 1u {
        return;
    }
    store(x, y, c, low);
    store(x, y, c + {CHANNELS/2}u, high);
}

@compute @workgroup_size({PIXELS*CHANNELS/8/EACH})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let group_pixel = group.x * {PIXELS}u;
    let group_channel = shape.first_channel + group.y * {CHANNELS}u;
    // This invocation's pixels are row, row + PIXELS/EACH and so on, its outputs the vec4 numbered
    // column and column + CHANNELS/8: neighbours then read neighbouring words of workgroup memory.
    let row = local / {CHANNELS/8}u;
    let column = local % {CHANNELS/8}u;

    // Staging: this invocation fetches one vec4 of the 16 channels, of these pixels.
    let quad = local % 4u;
    let staged = local / 4u;
#repeat j EACH*32/CHANNELS
    let number{j} = shape.first_pixel +
        min(group_pixel + staged + {j*PIXELS*CHANNELS/32/EACH}u, shape.pixels - 1u);
    let x{j} = shape.rect_x + number{j} % shape.rect_width + shape.window_x;
    let y{j} = shape.rect_y + number{j} / shape.rect_width + shape.window_y;
#end

#repeat i EACH
    var low{i} = vec4<f32>();
    var high{i} = vec4<f32>();
#end
    let steps = (shape.channels_in + 15u) / 16u;
    let line = (shape.channels_out + 63u) / 64u * 16u; // vec4 of weights of one input channel
    var block = group_channel / 4u;
#ifdef KERNEL3
    for (var tap = 0u; tap < 9u; tap += 1u) {
#repeat j EACH*32/CHANNELS
        let tx{j} = x{j} + tap % 3u - 1u; // beyond the left edge this is huge
        let ty{j} = y{j} + tap / 3u - 1u;
        let inside{j} = tx{j} < shape.in_width && ty{j} < shape.in_height;
        let from{j} = select(0u, (ty{j} * shape.in_width + tx{j}) * shape.in_stride, inside{j}) +
            shape.in_first;
#end
#else
    {
#repeat j EACH*32/CHANNELS
        let inside{j} = true;
        let from{j} = (y{j} * shape.in_width + x{j}) * shape.in_stride + shape.in_first;
#end
#endif
        for (var step = 0u; step < steps; step += 1u) {
            let c = step * 16u + quad * 4u;
            let wanted = c < shape.channels_in;
#repeat j EACH*32/CHANNELS
            var v{j} = Factor();
            if inside{j} && wanted {
                v{j} = keep_channels(load_input(from{j} + c), c);
            }
            input_tile[quad * {PIXELS}u + staged + {j*PIXELS*CHANNELS/32/EACH}u] = v{j};
#end
#repeat j EACH*32/PIXELS
            {
                let at = local + {j*PIXELS*CHANNELS/8/EACH}u;
                weight_tile[at] =
                    factor(weights[block + at / {CHANNELS/4}u * line + at % {CHANNELS/4}u]);
            }
#end
            block += 16u * line;
            workgroupBarrier();
#ifdef F16
#repeat i EACH
            var part_low{i} = vec4<f16>();
            var part_high{i} = vec4<f16>();
#end
#endif
            for (var k = 0u; k < 4u; k += 1u) {
#repeat i EACH
                let a{i} = input_tile[k * {PIXELS}u + row + {i*PIXELS/EACH}u];
#end
                let from_weight = k * {CHANNELS}u + column;
#repeat c 4
                {
                    let b0 = weight_tile[from_weight + {c*CHANNELS/4}u];
                    let b1 = weight_tile[from_weight + {c*2+1*CHANNELS/8}u];
#repeat i EACH
#ifdef F16
                    part_low{i} = fma(vec4<f16>(a{i}[{c}]), b0, part_low{i});
                    part_high{i} = fma(vec4<f16>(a{i}[{c}]), b1, part_high{i});
#else
                    low{i} = fma(vec4<f32>(a{i}[{c}]), b0, low{i});
                    high{i} = fma(vec4<f32>(a{i}[{c}]), b1, high{i});
#endif
#end
                }
#end
            }
#ifdef F16
#repeat i EACH
            low{i} += vec4<f32>(part_low{i});
            high{i} += vec4<f32>(part_high{i});
#end
#endif
            workgroupBarrier();
        }
    }

    let c = group_channel + column * 4u;
    let b0 = bias[c / 4u];
    let b1 = bias[c / 4u + {CHANNELS/8}u];
#repeat i EACH
    finish(group_pixel + row + {i*PIXELS/EACH}u, c, low{i} + b0, high{i} + b1);
#end
}
#endif
