// Adds a run of channels of one tensor to that of another, pixel by pixel.
//
// Tensors are [pixels][stride] floats. The row that ends a period of a stack (conv.wgsl) is left
// alone. An invocation makes four channels of a pixel, one if SCALAR, for runs not aligned to 4.
// Dispatched by gpu/stack.go: over pixels · size.

#import spread

struct Runs {
    first: u32, end: u32, size: u32, // vec4, or floats if SCALAR, of a pixel
    width: u32, to_stride: u32, to_first: u32, from_stride: u32, from_first: u32,
    period: u32, reserved0: u32, reserved1: u32, reserved2: u32,
}

@group(0) @binding(0) var<uniform> runs: Runs;
#ifdef SCALAR
@group(0) @binding(1) var<storage, read_write> to: array<f32>;
@group(0) @binding(2) var<storage, read> terms: array<f32>;
#else
@group(0) @binding(1) var<storage, read_write> to: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> terms: array<vec4<f32>>;
#endif

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(runs.first, group, local);
    if number >= runs.end {
        return;
    }
    let pixel = number / runs.size;
    let c = number % runs.size;
    if runs.period != 0u && pixel / runs.width % runs.period == runs.period - 1u {
        return;
    }
#ifdef SCALAR
    to[pixel * runs.to_stride + runs.to_first + c] +=
        terms[pixel * runs.from_stride + runs.from_first + c];
#else
    to[(pixel * runs.to_stride + runs.to_first) / 4u + c] +=
        terms[(pixel * runs.from_stride + runs.from_first) / 4u + c];
#endif
}
