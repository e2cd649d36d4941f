// Writes zeros to runs of vec4 at equal distances: a whole buffer, or the gaps of a stack.
// Dispatched by gpu/stack.go: over runs · size.

#import spread

struct Runs {
    first: u32, end: u32, size: u32, distance: u32, // in vec4
    begin: u32, reserved0: u32, reserved1: u32, reserved2: u32,
}

@group(0) @binding(0) var<uniform> runs: Runs;
@group(0) @binding(1) var<storage, read_write> buffer: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(runs.first, group, local);
    if number < runs.end {
        let run = number / runs.size;
        buffer[runs.begin + run * runs.distance + number % runs.size] = vec4<f32>();
    }
}
