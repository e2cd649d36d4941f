// One pass of an interpolation filter: every output is a weighted sum of taps neighbours in a row
// of pixels, or in a column of them if VERTICAL, as Pillow filters first rows and then columns.
//
// Tensors are [pixels][quads] vec4. firsts[i] is the first input column (row) of output column
// (row) i, weights[i][taps] what it and those after it count for; both are made on the host in
// float64 (package resample). The sum is one chain in the order of the taps. An invocation makes
// four channels of a pixel. Dispatched by gpu/resample.go: over pixels · quads.

#import spread
#import quads

struct Filter {
    first: u32, end: u32, quads: u32, taps: u32,
    columns: u32, input_columns: u32, reserved0: u32, reserved1: u32,
}

@group(0) @binding(0) var<uniform> filtering: Filter;
@group(0) @binding(1) var<storage, read> firsts: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> input: array<Quad>;
@group(0) @binding(4) var<storage, read_write> output: array<Quad>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(filtering.first, group, local);
    if number >= filtering.end {
        return;
    }
    let c = number % filtering.quads;
    let x = number / filtering.quads % filtering.columns;
    let y = number / filtering.quads / filtering.columns;
#ifdef VERTICAL
    let entry = y;
    let pixel = firsts[y] * filtering.input_columns + x;
    let step = filtering.input_columns * filtering.quads;
#else
    let entry = x;
    let pixel = y * filtering.input_columns + firsts[x];
    let step = filtering.quads;
#endif
    var at = pixel * filtering.quads + c;
    var sum = vec4<f32>();
    for (var k = 0u; k < filtering.taps; k += 1u) {
        sum = fma(vec4<f32>(weights[entry * filtering.taps + k]), wide(input[at]), sum);
        at += step;
    }
    output[number] = narrow(sum);
}
