// The device's fused multiply-adds and nothing else, for benchmarks: what other kernels reach is
// told as a share of it. An invocation runs 8 chains of vec4 that do not depend on each other, 16
// steps of each an iteration, 1024 operations in all. Nothing is written, but the compiler cannot
// know.
//
// Dispatched by gpu/peak.go: x and y over workgroups.

struct Chains {
    iterations: u32,
    factor: f32,
    addend: f32,
    never: f32, // a value that no chain reaches
}

@group(0) @binding(0) var<uniform> chains: Chains;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32) {
    let factor = vec4<f32>(chains.factor);
    let addend = vec4<f32>(chains.addend);
    let start = f32(local) * vec4<f32>(1.0, 2.0, 3.0, 4.0);
#repeat i 8
    var x{i} = start + vec4<f32>({i}.0);
#end
    for (var n = 0u; n < chains.iterations; n += 1u) {
#repeat j 16
#repeat i 8
        x{i} = fma(x{i}, factor, addend);
#end
#end
    }
    var sum = vec4<f32>();
#repeat i 8
    sum += x{i};
#end
    if sum.x == chains.never {
        output[0] = sum;
    }
}
