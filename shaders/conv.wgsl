// Convolution 3×3 or 1×1, stride 1, zero padding: out = [ReLU](weights * in + bias) + residual.
//
// An implicit matrix product, pixels × output channels, K = KERNEL²·in. A workgroup makes PIXELS
// pixels by CHANNELS channels, an invocation EACH pixels by 8 channels in registers; K goes in
// steps of 16 channels of one tap, staged as vec4 in workgroup memory. Every output is one chain of
// fused multiply-adds over K in a fixed order, so that no result depends on the tile's shape or on
// how the pixels are cut into dispatches.
//
// Tensors are [pixels][stride] floats, channels last. Weights are [tap][in/16][16][out/64][64],
// zero padded (gpu/conv.go). Dispatched by gpu/conv.go: x over pixels, y over output channels, from
// first_channel on; the workgroup has PIXELS·CHANNELS/(8·EACH) invocations, in one dimension.
//
// An output that is a stack of pictures has a gap below each: every row that ends a period, which
// holds zeros and is never written. A period of 0 is no stack.
//
// Permutations: KERNEL3; SCALAR for channel runs not aligned to 4; IN_PLACE where input and output
// are runs of one tensor; RESIDUAL, RESIDUAL_IN_PLACE where it is a run of the output's tensor; the
// tile (gpu/tiles.go).

struct Shape {
    in_width: u32, in_height: u32, in_stride: u32, in_first: u32,
    out_width: u32, out_stride: u32, out_first: u32, channels_in: u32,
    rect_x: u32, rect_y: u32, rect_width: u32, channels_out: u32,
    window_x: u32, window_y: u32, residual_stride: u32, residual_first: u32,
    first_pixel: u32, pixels: u32, relu: u32, period: u32,
    first_channel: u32, reserved1: u32, reserved2: u32, reserved3: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> bias: array<vec4<f32>>;
#ifdef SCALAR
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
#else
@group(0) @binding(3) var<storage, read_write> output: array<vec4<f32>>;
#endif
#ifndef IN_PLACE
#ifdef SCALAR
@group(0) @binding(4) var<storage, read> input: array<f32>;
#else
@group(0) @binding(4) var<storage, read> input: array<vec4<f32>>;
#endif
#endif
#ifdef RESIDUAL
#ifdef SCALAR
@group(0) @binding(5) var<storage, read> residual: array<f32>;
#else
@group(0) @binding(5) var<storage, read> residual: array<vec4<f32>>;
#endif
#endif

#import rectify

var<workgroup> input_tile: array<vec4<f32>, {PIXELS*4}>;    // [4][pixels]: 16 channels of one tap
var<workgroup> weight_tile: array<vec4<f32>, {CHANNELS*4}>; // [16 channels][outputs/4]

// Four channels from float number at on, which is a multiple of 4 unless SCALAR.
fn load_input(at: u32) -> vec4<f32> {
#ifdef SCALAR
#ifdef IN_PLACE
    return vec4<f32>(output[at], output[at + 1u], output[at + 2u], output[at + 3u]);
#else
    return vec4<f32>(input[at], input[at + 1u], input[at + 2u], input[at + 3u]);
#endif
#else
#ifdef IN_PLACE
    return output[at / 4u];
#else
    return input[at / 4u];
#endif
#endif
}

// The channels from c on that are not the convolution's, which may hold anything, become 0.
fn keep_channels(v: vec4<f32>, c: u32) -> vec4<f32> {
    let number = vec4<u32>(c, c + 1u, c + 2u, c + 3u);
    return select(vec4<f32>(), v, number < vec4<u32>(shape.channels_in));
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
    let from_float = (y * shape.out_width + x) * shape.residual_stride + shape.residual_first + c;
#ifdef SCALAR
    let count = min(4u, shape.channels_out - c);
    for (var i = 0u; i < count; i += 1u) {
        var v = value[i];
#ifdef RESIDUAL
        v += residual[from_float + i];
#endif
#ifdef RESIDUAL_IN_PLACE
        v += output[from_float + i];
#endif
        output[at + i] = v;
    }
#else
#ifdef RESIDUAL
    value += residual[from_float / 4u];
#endif
#ifdef RESIDUAL_IN_PLACE
    value += output[from_float / 4u];
#endif
    output[at / 4u] = value;
#endif
}

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
            var v{j} = vec4<f32>();
            if inside{j} && wanted {
                v{j} = keep_channels(load_input(from{j} + c), c);
            }
            input_tile[quad * {PIXELS}u + staged + {j*PIXELS*CHANNELS/32/EACH}u] = v{j};
#end
#repeat j EACH*32/PIXELS
            {
                let at = local + {j*PIXELS*CHANNELS/8/EACH}u;
                weight_tile[at] = weights[block + at / {CHANNELS/4}u * line + at % {CHANNELS/4}u];
            }
#end
            block += 16u * line;
            workgroupBarrier();
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
                    low{i} = fma(vec4<f32>(a{i}[{c}]), b0, low{i});
                    high{i} = fma(vec4<f32>(a{i}[{c}]), b1, high{i});
#end
                }
#end
            }
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
