// Adds up the parts of a weight gradient (weight_gradient.wgsl), run after run, into the gradients
// of the parameters that the weights are made of.
//
// parts is [runs][quads] vec4; numbers, [quads] vec4, has for each sum the number of its parameter
// plus 1, or 0 for none. An invocation makes four sums. No parameter occurs twice. Dispatched by
// gpu/weight_gradient.go: over quads.

#import spread

struct Sum { first: u32, quads: u32, runs: u32, scale: f32 }

@group(0) @binding(0) var<uniform> sum: Sum;
@group(0) @binding(1) var<storage, read> parts: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> numbers: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(sum.first, group, local);
    if number >= sum.quads {
        return;
    }
    var total = vec4<f32>();
    for (var run = 0u; run < sum.runs; run += 1u) {
        total += parts[run * sum.quads + number];
    }
    let to = numbers[number];
    for (var i = 0u; i < 4u; i += 1u) {
        if to[i] != 0u {
            gradient[to[i] - 1u] += sum.scale * total[i];
        }
    }
}
