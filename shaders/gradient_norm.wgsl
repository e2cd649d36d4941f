// Sums of squares of 4096 values each, which the host adds up in float64. A workgroup makes one:
// every invocation 16 vec4, then the 64 sums in pairs. Dispatched by gpu/adam.go: over sums ·
// 64.

#import spread

struct Size { first: u32, end: u32, quads: u32, reserved: u32 }

@group(0) @binding(0) var<uniform> size: Size;
@group(0) @binding(1) var<storage, read> gradient: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

var<workgroup> squares: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let number = spread(size.first, group, local) / 64u; // of the sum
    var sum = 0.0;
    for (var k = 0u; k < 16u; k += 1u) {
        let i = number * 1024u + k * 64u + local;
        if i < size.quads {
            sum += dot(gradient[i], gradient[i]);
        }
    }
    squares[local] = sum;
    workgroupBarrier();
    for (var half = 32u; half > 0u; half /= 2u) {
        if local < half {
            squares[local] += squares[local + half];
        }
        workgroupBarrier();
    }
    if local == 0u {
        sums[number] = squares[0];
    }
}
