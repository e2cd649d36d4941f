// Convolution 3×3 or 1×1, stride 1, zero padding: out = [ReLU](weights * in + bias) + residual.
//
// An implicit matrix product, pixels × output channels, K = KERNEL²·in. A workgroup makes 64 pixels
// by 64 channels: 64 invocations of 8 pixels by 8 channels in registers, K in steps of 16 channels of
// one tap staged as vec4 in workgroup memory. Every output is one chain over K in a fixed order, so
// that results do not depend on how the pixels are cut into dispatches.
//
// Tensors are [pixels][stride] floats, channels last. Weights are [tap][in/16][16][out/64][64], zero
// padded (gpu/conv.go). Dispatched by gpu/conv.go: x over pixels, y over output channels.
//
// An output that is a stack of pictures has a gap below each: every row that ends a period, which
// holds zeros and is never written. A period of 0 is no stack.
//
// Permutations: KERNEL3; SCALAR for channel runs not aligned to 4; IN_PLACE where input and output are
// runs of one tensor; RESIDUAL, RESIDUAL_IN_PLACE where it is a run of the output's tensor.

struct Shape {
    in_width: u32, in_height: u32, in_stride: u32, in_first: u32,
    out_width: u32, out_stride: u32, out_first: u32, channels_in: u32,
    rect_x: u32, rect_y: u32, rect_width: u32, channels_out: u32,
    window_x: u32, window_y: u32, residual_stride: u32, residual_first: u32,
    first_pixel: u32, pixels: u32, relu: u32, period: u32,
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

var<workgroup> input_tile: array<vec4<f32>, 256>;  // [64 pixels][4]: 16 channels of one tap
var<workgroup> weight_tile: array<vec4<f32>, 256>; // [16 channels][16]: 64 outputs

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

// Four finished channels from c on of the pixel numbered pixel in the rectangle.
fn store(x: u32, y: u32, c: u32, sum: vec4<f32>) {
    if c >= shape.channels_out {
        return;
    }
    var value = sum;
    if shape.relu != 0u {
        value = max(value, vec4<f32>());
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

var<private> group_pixel: u32;
var<private> group_channel: u32;

fn finish(i: u32, row: u32, column: u32, low: vec4<f32>, high: vec4<f32>) {
    let p = group_pixel + row + i;
    if p >= shape.pixels {
        return;
    }
    let number = shape.first_pixel + p;
    let x = shape.rect_x + number % shape.rect_width;
    let y = shape.rect_y + number / shape.rect_width;
    if shape.period != 0u && y % shape.period == shape.period - 1u {
        return;
    }
    let c = group_channel + column * 4u;
    store(x, y, c, low);
    store(x, y, c + 4u, high);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    group_pixel = group.x * 64u;
    group_channel = group.y * 64u;
    let row = local / 8u * 8u;    // the first of this invocation's 8 pixels
    let column = local % 8u * 2u; // and of its 2 vec4 of outputs

    // Staging: this invocation fetches its own pixel's input.
    let number = shape.first_pixel + min(group_pixel + local, shape.pixels - 1u);
    let x = i32(shape.rect_x + number % shape.rect_width + shape.window_x);
    let y = i32(shape.rect_y + number / shape.rect_width + shape.window_y);

    var c00 = vec4<f32>(); var c01 = vec4<f32>();
    var c10 = vec4<f32>(); var c11 = vec4<f32>();
    var c20 = vec4<f32>(); var c21 = vec4<f32>();
    var c30 = vec4<f32>(); var c31 = vec4<f32>();
    var c40 = vec4<f32>(); var c41 = vec4<f32>();
    var c50 = vec4<f32>(); var c51 = vec4<f32>();
    var c60 = vec4<f32>(); var c61 = vec4<f32>();
    var c70 = vec4<f32>(); var c71 = vec4<f32>();

    let steps = (shape.channels_in + 15u) / 16u;
    let panels = (shape.channels_out + 63u) / 64u;
#ifdef KERNEL3
    for (var tap = 0u; tap < 9u; tap += 1u) {
        let tx = x + i32(tap % 3u) - 1;
        let ty = y + i32(tap / 3u) - 1;
        let inside = tx >= 0 && ty >= 0 && tx < i32(shape.in_width) && ty < i32(shape.in_height);
        let pixel = select(0u, u32(ty) * shape.in_width + u32(tx), inside);
#else
    {
        let tap = 0u;
        let inside = true;
        let pixel = u32(y) * shape.in_width + u32(x);
#endif
        let from_float = pixel * shape.in_stride + shape.in_first;
        for (var step = 0u; step < steps; step += 1u) {
            for (var k = 0u; k < 4u; k += 1u) {
                let c = step * 16u + k * 4u;
                var v = vec4<f32>();
                if inside && c < shape.channels_in {
                    v = keep_channels(load_input(from_float + c), c);
                }
                input_tile[local * 4u + k] = v;
            }
            let block = ((tap * steps + step) * 16u * panels + group.y) * 16u;
            for (var k = 0u; k < 4u; k += 1u) {
                let at = k * 64u + local; // [16 channels][16 vec4]
                weight_tile[at] = weights[block + at / 16u * panels * 16u + at % 16u];
            }
            workgroupBarrier();
            for (var k = 0u; k < 4u; k += 1u) {
                let a0 = input_tile[(row + 0u) * 4u + k];
                let a1 = input_tile[(row + 1u) * 4u + k];
                let a2 = input_tile[(row + 2u) * 4u + k];
                let a3 = input_tile[(row + 3u) * 4u + k];
                let a4 = input_tile[(row + 4u) * 4u + k];
                let a5 = input_tile[(row + 5u) * 4u + k];
                let a6 = input_tile[(row + 6u) * 4u + k];
                let a7 = input_tile[(row + 7u) * 4u + k];
                var b0: vec4<f32>; var b1: vec4<f32>;
                b0 = weight_tile[(k * 4u + 0u) * 16u + column]; b1 = weight_tile[(k * 4u + 0u) * 16u + column + 1u];
                c00 += a0.x * b0; c01 += a0.x * b1;
                c10 += a1.x * b0; c11 += a1.x * b1;
                c20 += a2.x * b0; c21 += a2.x * b1;
                c30 += a3.x * b0; c31 += a3.x * b1;
                c40 += a4.x * b0; c41 += a4.x * b1;
                c50 += a5.x * b0; c51 += a5.x * b1;
                c60 += a6.x * b0; c61 += a6.x * b1;
                c70 += a7.x * b0; c71 += a7.x * b1;
                b0 = weight_tile[(k * 4u + 1u) * 16u + column]; b1 = weight_tile[(k * 4u + 1u) * 16u + column + 1u];
                c00 += a0.y * b0; c01 += a0.y * b1;
                c10 += a1.y * b0; c11 += a1.y * b1;
                c20 += a2.y * b0; c21 += a2.y * b1;
                c30 += a3.y * b0; c31 += a3.y * b1;
                c40 += a4.y * b0; c41 += a4.y * b1;
                c50 += a5.y * b0; c51 += a5.y * b1;
                c60 += a6.y * b0; c61 += a6.y * b1;
                c70 += a7.y * b0; c71 += a7.y * b1;
                b0 = weight_tile[(k * 4u + 2u) * 16u + column]; b1 = weight_tile[(k * 4u + 2u) * 16u + column + 1u];
                c00 += a0.z * b0; c01 += a0.z * b1;
                c10 += a1.z * b0; c11 += a1.z * b1;
                c20 += a2.z * b0; c21 += a2.z * b1;
                c30 += a3.z * b0; c31 += a3.z * b1;
                c40 += a4.z * b0; c41 += a4.z * b1;
                c50 += a5.z * b0; c51 += a5.z * b1;
                c60 += a6.z * b0; c61 += a6.z * b1;
                c70 += a7.z * b0; c71 += a7.z * b1;
                b0 = weight_tile[(k * 4u + 3u) * 16u + column]; b1 = weight_tile[(k * 4u + 3u) * 16u + column + 1u];
                c00 += a0.w * b0; c01 += a0.w * b1;
                c10 += a1.w * b0; c11 += a1.w * b1;
                c20 += a2.w * b0; c21 += a2.w * b1;
                c30 += a3.w * b0; c31 += a3.w * b1;
                c40 += a4.w * b0; c41 += a4.w * b1;
                c50 += a5.w * b0; c51 += a5.w * b1;
                c60 += a6.w * b0; c61 += a6.w * b1;
                c70 += a7.w * b0; c71 += a7.w * b1;
            }
            workgroupBarrier();
        }
    }

    let b0 = bias[group.y * 16u + column];
    let b1 = bias[group.y * 16u + column + 1u];
    finish(0u, row, column, c00 + b0, c01 + b1);
    finish(1u, row, column, c10 + b0, c11 + b1);
    finish(2u, row, column, c20 + b0, c21 + b1);
    finish(3u, row, column, c30 + b0, c31 + b1);
    finish(4u, row, column, c40 + b0, c41 + b1);
    finish(5u, row, column, c50 + b0, c51 + b1);
    finish(6u, row, column, c60 + b0, c61 + b1);
    finish(7u, row, column, c70 + b0, c71 + b1);
}
