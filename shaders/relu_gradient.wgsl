// Gradient before a ReLU: 0 where the ReLU gave 0, in place.
//
// Both are runs of channels of tensors [pixels][stride], of one tensor if IN_PLACE. An invocation
// makes four channels of a pixel, one if SCALAR, for runs not aligned to 4. Dispatched by
// gpu/conv_backward.go: over pixels · size.

#import spread

struct Runs {
    first: u32, end: u32, size: u32, // vec4, or floats if SCALAR, of a pixel
    reserved: u32, out_stride: u32, out_first: u32, gradient_stride: u32, gradient_first: u32,
}

@group(0) @binding(0) var<uniform> runs: Runs;
#ifdef SCALAR
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
#ifndef IN_PLACE
@group(0) @binding(2) var<storage, read> output: array<f32>;
#endif
#else
@group(0) @binding(1) var<storage, read_write> gradient: array<vec4<f32>>;
#ifndef IN_PLACE
@group(0) @binding(2) var<storage, read> output: array<vec4<f32>>;
#endif
#endif

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(runs.first, group, local);
    if number >= runs.end {
        return;
    }
    let pixel = number / runs.size;
    let c = number % runs.size;
    let to_float = pixel * runs.gradient_stride + runs.gradient_first;
    let output_float = pixel * runs.out_stride + runs.out_first;
#ifdef SCALAR
    let to = to_float + c;
    let at = output_float + c;
    let zero = 0.0;
#else
    let to = to_float / 4u + c;
    let at = output_float / 4u + c;
    let zero = vec4<f32>();
#endif
#ifdef IN_PLACE
    gradient[to] = select(gradient[to], zero, gradient[at] == zero);
#else
    gradient[to] = select(gradient[to], zero, output[at] == zero);
#endif
}
